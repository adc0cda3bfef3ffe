using System.Numerics;
using System.Text.Json;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Local;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;

namespace Virga.Scenarios;

/// <summary>A real anvil with the contracts on it, which makes a block when it is told to, and takes transactions of any account.</summary>
internal sealed class ContractChain : IAsyncDisposable
{
    public static readonly ChainParameters Numbers = new() { EpochBlocks = 16, BuriedBlocks = 4, UnbondingBlocks = 150, SilentBlocks = 64, WindowBlocks = 10, AnswerBlocks = 5, LateEpochs = 4, WithdrawalBlocks = 100, PeriodBlocks = 1_000 };

    private readonly string folder = Directory.CreateTempSubdirectory("virga-anvil").FullName;
    private readonly RpcOptions rpc = new() { Attempts = 1, Poll = TimeSpan.FromMilliseconds(50) };
    private readonly List<Hash32> sent = [];
    private readonly LocalChainState state;
    private AnvilProcess anvil = null!;

    private ContractChain()
    {
        state = new LocalChainState(folder);
        Connection = new ChainConnection(rpc, TimeProvider.System);
        Client = new EvmClient(Connection, rpc, TimeProvider.System);
    }

    public ChainConnection Connection { get; }

    public EvmClient Client { get; }

    public ManagementChain Contracts { get; private set; } = null!;

    public static async Task<ContractChain> StartAsync()
    {
        ContractChain chain = new();
        await chain.UpAsync();
        chain.Contracts = await chain.DeployAsync(Account(1));
        return chain;
    }

    /// <summary>The n-th account; it has coins for gas once it has sent something.</summary>
    public static EvmAddress Account(uint n) => new(0x1000_0000_0000, n);

    public async Task UpAsync()
    {
        state.Keep();
        anvil = AnvilProcess.Start(AnvilProgram.Find()!, new LocalChainOptions { Folder = folder, StateSeconds = 3_600 }, state);
        await Connection.ConnectAsync(await anvil.ReadyAsync(default));
        await DoAsync("anvil_autoImpersonateAccount", true);
    }

    public async Task DownAsync() => await anvil.DisposeAsync();

    public async Task<JsonElement> DoAsync(string method, params object?[] parameters)
    {
        RpcAnswer answer = await Client.SendAsync(new RpcRequest(method, parameters), default);
        Assert.True(answer.Fault is null, $"{method}: {answer.Fault?.Message}");
        return answer.Result;
    }

    /// <summary>Waits for the next block.</summary>
    public async Task SendAsync(EvmAddress from, TransactionIntent intent)
    {
        await DoAsync("anvil_setBalance", from.ToString(), "0x56bc75e2d63100000");
        Dictionary<string, string> transaction = new() { ["from"] = from.ToString(), ["data"] = Hex.Of(intent.Data), ["gas"] = "0x5b8d80" };
        if (intent.To is { } to)
        {
            transaction["to"] = to.ToString();
        }

        sent.Add(Hash32.Parse((await DoAsync("eth_sendTransaction", transaction)).GetString()!));
    }

    /// <summary>Blocks, the first with what was sent: all of which must have succeeded.</summary>
    public async Task MineAsync(int blocks = 1)
    {
        await DoAsync("anvil_mine", Hex.Quantity(blocks));
        foreach (EvmReceipt? receipt in (await Client.ReceiptsAsync(sent, default)).Value)
        {
            Assert.True(receipt is { Succeeded: true }, $"a transaction failed: {receipt}");
        }

        sent.Clear();
    }

    public async Task DoneAsync(EvmAddress from, params TransactionIntent[] intents)
    {
        foreach (TransactionIntent intent in intents)
        {
            await SendAsync(from, intent);
        }

        await MineAsync();
    }

    public async Task<ulong> HeadAsync() => (await Client.HeadAsync(default)).Value;

    /// <summary>To the first block of the next epoch.</summary>
    public async Task NextEpochAsync() => await MineAsync(Numbers.EpochBlocks - (int)(await HeadAsync() % (ulong)Numbers.EpochBlocks));

    public async ValueTask DisposeAsync()
    {
        await anvil.DisposeAsync();
        await Connection.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<ManagementChain> DeployAsync(EvmAddress by)
    {
        ChainParameters p = Numbers;
        await DoneAsync(by, TestDollarContract.Deploy(""));
        (EvmAddress token, ulong since) = (EvmAddress.OfContract(by, 0), await HeadAsync());
        EvmAddress[] all = [.. Enumerable.Range(1, 8).Select(nonce => EvmAddress.OfContract(by, (ulong)nonce))];
        (EvmAddress functions, EvmAddress gateways, EvmAddress oracle, EvmAddress billing, EvmAddress disputes, EvmAddress access, EvmAddress bridge) = (all[0], all[1], all[2], all[3], all[4], all[5], all[6]);
        BigInteger[] ofGateways = [p.MinimumStake, p.MostPerCloud, p.EpochBlocks, p.BuriedBlocks, p.UnbondingBlocks, p.SilentBlocks], ofBilling = [p.WindowBlocks, p.AnswerBlocks, p.EpochBlocks, p.LateEpochs, p.WithdrawalBlocks, p.PeriodBlocks];
        TransactionIntent[] makings =
        [
            FunctionRegistryContract.Deploy(""), GatewayRegistryContract.Deploy("", token, disputes, oracle, ofGateways), LoadOracleContract.Deploy("", gateways, p.Tolerance),
            BillingContract.Deploy("", token, functions, gateways, disputes, ofBilling, p.FeeShare),
            DisputesContract.Deploy("", token, gateways, functions, billing, p.DemandBond, p.AnswerBlocks, new(p.ClaimBond, p.VoteBond, p.CommitBlocks, p.RevealBlocks, p.Quorum, p.SlashShare)),
            AccessTokenContract.Deploy("", functions, p.LongestAccess), BridgeContract.Deploy("", token, billing, p.BridgeUnbonding), DirectoryContract.Deploy("", functions, gateways, oracle, billing, disputes, access, bridge),
        ];
        foreach (TransactionIntent making in makings)
        {
            await DoneAsync(by, making); // a constructor asks those before it
        }

        return (await new DirectoryReader(Client).ReadAsync(new DirectoryAddress(all[7], since), default)).Value;
    }
}
