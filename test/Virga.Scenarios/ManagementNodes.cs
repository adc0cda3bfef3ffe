using System.Text;
using System.Text.Json;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Chain.Wallets;
using Virga.Node.Federation.Management;
using Virga.Node.Values;

namespace Virga.Scenarios;

/// <summary>Nodes that share a management chain with small numbers, and wallets of their users.</summary>
internal static class ManagementNodes
{
    public const string Passphrase = "correct horse";

    /// <summary>Small, but long enough for commands to come in between.</summary>
    public const string Numbers = """
        {"EpochBlocks": 40, "BuriedBlocks": 2, "UnbondingBlocks": 900, "SilentBlocks": 80, "WindowBlocks": 4, "AnswerBlocks": 4, "LateEpochs": 1, "WithdrawalBlocks": 100, "PeriodBlocks": 1000,
         "CommitBlocks": 400, "RevealBlocks": 300, "BridgeUnbonding": 1}
        """;

    /// <summary>Epochs long enough for what takes its time.</summary>
    public const string LongEpochs = """{"EpochBlocks": 200, "BuriedBlocks": 2, "SilentBlocks": 1000, "WithdrawalBlocks": 2000}""";

    public static Task<NodeProcess> StartAsync(string? data = null, params string[] more) => StartWithAsync(Numbers, data, more);

    public static async Task<NodeProcess> StartWithAsync(string numbers, string? data, params string[] more)
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, numbers);
        NodeProcess node = await NodeProcess.StartAsync(data, ["--chain", "local", "--chain-block-time", "0.05", "--chain-parameters", file, .. more]);
        await JoinedAsync(node);
        File.Delete(file);
        return node;
    }

    /// <summary>Another node of the same chain, its account with money.</summary>
    public static async Task<NodeProcess> StartBesideAsync(NodeProcess first, params string[] more)
    {
        using JsonDocument status = await StatusAsync(first);
        NodeProcess node = await NodeProcess.StartAsync(null, ["--chain", first.Address + RpcGate.Path, "--directory", status.RootElement.GetProperty("Directory").GetString()!, .. more]);
        await JoinedAsync(node);
        using JsonDocument own = await StatusAsync(node);
        Assert.Equal(0, (await first.VirgaAsync("chain", "fund", own.RootElement.GetProperty("Account").GetString()!, "10 ether")).ExitCode);
        return node;
    }

    public static async Task<JsonDocument> StatusAsync(NodeProcess node) => JsonDocument.Parse(await Management.GetAsync(node, "/_virga/v1/chain"));

    /// <summary>A node that doesn't join is ended here: its test hasn't got it yet.</summary>
    public static async Task JoinedAsync(NodeProcess node)
    {
        try
        {
            await Eventually.HoldsAsync(
                async () =>
                {
                    Ran ran = await node.VirgaAsync("chain", "status", "--json");
                    return ran.ExitCode == 0 && ran.Output.Contains("\"Directory\"", StringComparison.Ordinal);
                },
                () => node.Errors);
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>A wallet whose key store opens quickly, with what transactions cost.</summary>
    public static async Task<string> WalletAsync(NodeProcess node)
    {
        using Secp256k1 curve = new();
        string address = new WalletFolder(Path.Combine(node.Data, "wallets"), curve, TimeProvider.System).New(Encoding.UTF8.GetBytes(Passphrase), cost: 2).Value.ToString();
        await File.WriteAllTextAsync(PassphraseFile(node), Passphrase);
        Ran funded = await node.VirgaAsync("chain", "fund", address, "10 ether");
        Assert.True(funded.ExitCode == 0, funded.ToString());
        return address;
    }

    /// <summary>The key of a new wallet, which the test has, too.</summary>
    public static SigningKey KeyIn(string data, Secp256k1 curve)
    {
        WalletFolder wallets = new(Path.Combine(data, "wallets"), curve, TimeProvider.System);
        byte[] passphrase = Encoding.UTF8.GetBytes(Passphrase);
        File.WriteAllBytes(Path.Combine(data, "passphrase"), passphrase);
        return wallets.Open(wallets.New(passphrase, cost: 2).Value, passphrase).Value;
    }

    public static string PassphraseFile(NodeProcess node) => Path.Combine(node.Data, "passphrase");

    /// <summary>A command that the wallet signs for.</summary>
    public static Task<Ran> SignedAsync(NodeProcess node, string wallet, params string[] command) => node.VirgaAsync([.. command, "--wallet", wallet, "--passphrase-file", PassphraseFile(node)]);

    public static async Task<JsonElement> DoneAsync(Task<Ran> command)
    {
        Ran ran = await command;
        Assert.True(ran.ExitCode == 0, ran.ToString());
        return JsonDocument.Parse(ran.Output).RootElement;
    }

    /// <summary>The contracts, read through the node's gate.</summary>
    public static async Task<(ManagementChain Chain, EvmClient Client)> ContractsAsync(NodeProcess node)
    {
        RpcOptions options = new() { Poll = TimeSpan.FromMilliseconds(50) };
        EvmClient client = new(new HttpRpc(new Uri(node.Address + RpcGate.Path), options, TimeProvider.System), options, TimeProvider.System);
        using JsonDocument status = await StatusAsync(node);
        Result<ManagementChain> chain = await new DirectoryReader(client).ReadAsync(DirectoryAddress.Parse(status.RootElement.GetProperty("Directory").GetString()!).Value, default);
        Assert.True(chain.Error is null, chain.Error?.Message);
        return (chain.Value, client);
    }

    /// <summary>Has blocks made until there is this one.</summary>
    public static async Task MineAsync(NodeProcess node, EvmClient client, ulong until)
    {
        ulong head = (await client.HeadAsync(default)).Value;
        if (head < until)
        {
            await EngineAsync(node, "anvil_mine", Hex.Quantity(until - head));
        }
    }

    /// <summary>Lets time pass on the node's own chain.</summary>
    public static async Task PassAsync(NodeProcess node, TimeSpan time)
    {
        await EngineAsync(node, "evm_increaseTime", Hex.Quantity((ulong)time.TotalSeconds));
        await EngineAsync(node, "anvil_mine", "0x1");
    }

    /// <summary>Asks the chain itself, which takes more than the gate passes on.</summary>
    public static async Task EngineAsync(NodeProcess node, string method, params object[] parameters)
    {
        using JsonDocument status = await StatusAsync(node);
        await AskAsync(new Uri(status.RootElement.GetProperty("Address").GetString()!.Replace("ws://", "http://", StringComparison.Ordinal)), method, parameters);
    }

    public static async Task AskAsync(Uri engine, string method, params object[] parameters)
    {
        await using HttpRpc direct = new(engine, new RpcOptions(), TimeProvider.System);
        RpcAnswer answer = (await direct.SendAsync([new RpcRequest(method, parameters)], default))[0];
        Assert.True(answer.Fault is null, answer.Fault?.Message);
    }
}
