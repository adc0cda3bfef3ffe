using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Management;
using Virga.Node.Mesh.Content;
using Virga.Node.Storage.Sqlite;

namespace Virga.Scenarios;

/// <summary>A gateway's journal: its callers read what their calls wrote, nobody else does, and the gateway can't have written something else.</summary>
public sealed class JournalScenario : IAsyncLifetime, IDisposable
{
    private static readonly BigInteger Stake = ContractChain.Numbers.MinimumStake;
    private static readonly EvmAddress Owner = ContractChain.Account(10), Watcher = ContractChain.Account(11);
    private static readonly byte[] Code = Zip.Of(("m.py", "def handler(event, context):\n    print('to ' + event['headers']['virga-user'])\n    return 'hello'\n"));

    private readonly Secp256k1 curve = new();
    private readonly string data = Directory.CreateTempSubdirectory("virga-journal").FullName;
    private readonly Dictionary<EvmAddress, List<ulong>> given = [];
    private ContractChain chain = null!;
    private NodeProcess node = null!;
    private EvmAddress gateway;
    private SignedCaller alice = null!, bob = null!;
    private SigningKey auditor = null!, stranger = null!;

    private ManagementChain All => chain.Contracts;

    public async Task InitializeAsync()
    {
        SigningKey New() => ManagementNodes.KeyIn(data, curve);
        (alice, bob, auditor, stranger) = (new SignedCaller(New()), new SignedCaller(New()), New(), New());
        chain = await ContractChain.StartAsync();
        await StartAsync();
        using JsonDocument status = await ManagementNodes.StatusAsync(node);
        gateway = (EvmAddress)status.RootElement.GetProperty("Account").GetString()!;
        await chain.DoneAsync(gateway, All.Token.Mint("", gateway, Stake), All.Token.Approve("", All.Gateways.Address, Stake));
        await chain.DoneAsync(gateway, All.Gateways.Join("", 3, Stake, new GatewayRegistryContract.DescriptionValue(default, 8, node.Address, [])));
        await chain.DoneAsync(Owner, All.Functions.Register("", "/open", new(Owner, 15, true, 400_000, 10, 0, Keccak256.Hash("code"), default, default)));
        await chain.DoneAsync(Watcher, All.Token.Mint("", Watcher, 2_000_000), All.Token.Approve("", All.Billing.Address, 2_000_000));
        await chain.DoneAsync(Watcher, All.Billing.Deposit("", alice.Address, 1_000_000), All.Billing.Deposit("", bob.Address, 1_000_000));
        await chain.NextEpochAsync();
        await node.CreateAsync("hello", "python3.11", "m.handler", Code);
        using NodeClient client = NodeClient.OpenFolder(data).Value;
        Assert.Null((await client.SendAsync(HttpMethod.Put, "/_virga/v1/end-points/1", new { FunctionName = "hello", AnyCode = true }, default)).Error);
    }

    public async Task DisposeAsync()
    {
        await node.DisposeAsync();
        await chain.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    public void Dispose()
    {
        Array.ForEach<IDisposable?>([alice, bob, auditor, stranger], one => one?.Dispose());
        curve.Dispose();
    }

    [Fact]
    public async Task Journal_ThroughAKill_IsReadByItsCallersAloneAndCannotBeWithheldOrRewritten()
    {
        Assert.Equal(3, (await node.VirgaAsync("journal", "verify", "--gateway", gateway.ToString())).ExitCode); // nothing is settled
        ulong epoch = await CallAsync(alice, bob);
        await RestartAsync();
        Assert.Equal(epoch, await CallAsync(alice));
        Cid first = await SettledAsync(1);
        Assert.Equal(0, (await node.VirgaAsync("content", "gc", "--grace", "0")).ExitCode);

        await ReadsAsync(alice.Address, 1, 3);
        await ReadsAsync(bob.Address, 2);
        await ReadsAsync(auditor.Address, 1, 2, 3);
        await ReadsAsync(stranger.Address);
        Task<Ran> AuditAsync(params string[] more) => node.VirgaAsync(["audit", "--gateway", gateway.ToString(), "--gateway-url", node.Address, "--epoch", epoch.ToString(CultureInfo.InvariantCulture), .. more]);
        Ran clean = await AuditAsync();
        Assert.True(clean.ExitCode == 0, $"{clean}; {node.Errors}");

        // The gateway withholds what its users have read.
        SqliteDatabase blocks = new(Path.Combine(data, "content.db"));
        byte[] hidden = first.Digest.ToArray();
        (byte[] bytes, long size) = blocks.Read(connection => SqliteRows.Read(connection, "SELECT bytes, size FROM block WHERE digest = @digest", row => ((byte[])row[0], row.GetInt64(1)), ("@digest", hidden)))[0];
        blocks.Write(connection => SqliteRows.Execute(connection, "DELETE FROM block WHERE digest = @digest", ("@digest", hidden)));
        Ran withheld = await VerifyAsync(stranger.Address);
        Assert.True(withheld.ExitCode == 1 && withheld.Output.Contains("is withheld", StringComparison.Ordinal), withheld.ToString());
        Ran found = await AuditAsync("--evidence", Path.Combine(data, "evidence"));
        Assert.True(found.ExitCode == 1 && found.Output.Contains(" Journal ", StringComparison.Ordinal), found.ToString());
        Assert.Contains(first.ToString(), await File.ReadAllTextAsync(Assert.Single(Directory.EnumerateFiles(Path.Combine(data, "evidence"), "*-journal.json"))), StringComparison.Ordinal);
        blocks.Write(connection => SqliteRows.Execute(connection, "INSERT INTO block (digest, size, touched, public, bytes) VALUES (@digest, @size, 0, 1, @bytes)", ("@digest", hidden), ("@size", size), ("@bytes", bytes)));
        Assert.Equal(0, (await VerifyAsync(stranger.Address)).ExitCode);

        // It writes all of it anew, without what it doesn't like, and anchors that.
        await RestartAsync(() => Array.ForEach(Directory.GetFiles(data, "journal.db*"), File.Delete));
        await CallAsync(alice);
        Cid second = await SettledAsync(2);
        Assert.NotEqual(first, second);
        Ran rewritten = await VerifyAsync(stranger.Address);
        Assert.True(rewritten.ExitCode == 1 && rewritten.Output.Contains($"{first} was anchored before", StringComparison.Ordinal), rewritten.ToString());
        found = await AuditAsync();
        Assert.True(found.ExitCode == 1 && found.Output.Contains("the journal was rewritten", StringComparison.Ordinal), found.ToString());
    }

    private async Task StartAsync()
    {
        node = await NodeProcess.StartAsync(data, "--chain", chain.Connection.Address!.ToString(), "--directory", new DirectoryAddress(All.Directory, All.Since).ToString(), "--auditor", Hex.Of(auditor.PublicKey));
        await ManagementNodes.JoinedAsync(node);
    }

    private async Task RestartAsync(Action? meanwhile = null)
    {
        node.Kill9();
        await node.WaitForExitAsync();
        await node.DisposeAsync();
        meanwhile?.Invoke();
        await StartAsync();
    }

    /// <summary>All of one epoch, which it returns.</summary>
    private async Task<ulong> CallAsync(params SignedCaller[] users)
    {
        ulong epoch = await chain.HeadAsync() / (ulong)ContractChain.Numbers.EpochBlocks;
        foreach (SignedCaller user in users)
        {
            CallQuote quote = await user.QuoteAsync(node, 1, epoch);
            SignedAnswer answer = null!;
            await Eventually.HoldsAsync(async () => (answer = await user.SendAsync(node, user.Sign(quote))).Code != "NotEnoughMoney", () => $"{answer}; {node.Errors}"); // the deposit has arrived
            Assert.True(answer is { Status: 200, Receipt: not null }, $"{answer}; {node.Errors}");
            given.TryAdd(user.Address, []);
            given[user.Address].Add(answer.Receipt!.Position);
        }

        return epoch;
    }

    /// <summary>The epoch ends, and the gateway settles it; what it anchored.</summary>
    private async Task<Cid> SettledAsync(int batches)
    {
        await chain.NextEpochAsync();
        string seen = "";
        await Eventually.HoldsAsync(
            async () =>
            {
                if (!(await chain.DoAsync("txpool_status")).GetProperty("pending").ToString().Equals("0x0", StringComparison.Ordinal))
                {
                    await chain.MineAsync();
                }

                seen = await Management.GetAsync(node, "/_virga/v1/batches");
                return Settled(seen).Length == batches;
            },
            () => $"{seen}; {node.Errors}");
        return Cid.Parse(Settled(seen)[^1].GetProperty("Journal").GetString()).Value;
    }

    private static JsonElement[] Settled(string batches) => [.. JsonDocument.Parse(batches).RootElement.EnumerateArray().Where(batch => batch.GetProperty("State").GetString() is "Settled" or "Done")];

    private Task<Ran> VerifyAsync(EvmAddress reader) =>
        node.VirgaAsync("journal", "verify", "--gateway", gateway.ToString(), "--gateway-url", node.Address, "--wallet", reader.ToString(), "--passphrase-file", ManagementNodes.PassphraseFile(node), "--json");

    /// <summary>Positions of the receipts whose lines the key opens; each says to whom it was.</summary>
    private async Task ReadsAsync(EvmAddress reader, params ulong[] positions)
    {
        Ran ran = await VerifyAsync(reader);
        Assert.True(ran.ExitCode == 0, $"{ran}; {node.Errors}");
        using JsonDocument answer = JsonDocument.Parse(ran.Output);
        Assert.Equal(3, answer.RootElement.GetProperty("Entries").GetInt32());
        JsonElement[] calls = [.. answer.RootElement.GetProperty("Calls").EnumerateArray()];
        foreach (JsonElement call in calls)
        {
            string user = call.GetProperty("User").GetString()!;
            Assert.Contains(call.GetProperty("Position").GetUInt64(), given[(EvmAddress)user]);
            Assert.Contains($"to {user}", call.GetProperty("Lines").EnumerateArray().Select(line => line.GetString()));
            Assert.Equal(200, call.GetProperty("Status").GetInt32());
        }

        Assert.Equal(positions, calls.Select(call => call.GetProperty("Position").GetUInt64()));
    }
}
