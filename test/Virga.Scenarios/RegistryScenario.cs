using System.Numerics;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Registry;

namespace Virga.Scenarios;

/// <summary>The registry's mirror on a real anvil: after each change, and through reorganisations, stops and restarts, it equals the contracts.</summary>
public sealed class RegistryScenario
{
    private static readonly BigInteger Dollar = 1_000_000, Pico = 1_000_000;
    private static readonly EvmAddress Owner = ContractChain.Account(10), User = ContractChain.Account(11), Other = ContractChain.Account(12);
    private static readonly EvmAddress[] Gateways = [ContractChain.Account(20), ContractChain.Account(21), ContractChain.Account(22)];

    [Fact]
    public async Task Mirror_AfterEachKindOfChange_EqualsTheContracts()
    {
        await using ContractChain chain = await ContractChain.StartAsync();
        ManagementChain all = chain.Contracts;
        using MirrorProbe probe = new(chain);
        RegistryMirror mirror = probe.Mirror;
        Assert.Null(mirror.Head);

        await chain.DoneAsync(Owner, all.Functions.Register("", "/a", Terms(open: false)), all.Functions.Register("", "/b", Terms(open: true)));
        await probe.EqualsTheContractsAsync();
        RegisteredEndPoint first = mirror.EndPoint(Owner, "/a")!;
        Assert.Equal((1u, 1u, mirror.Head, false), (first.Id, first.Version, first.RegisteredAt, mirror.IsAllowed(1, User, CallMethods.Get)));

        await chain.DoneAsync(Owner, all.Functions.Grant("", 1, User, 5));
        await probe.CatchUpAsync();
        Assert.True(mirror.IsAllowed(1, User, CallMethods.Get | CallMethods.Post));
        await chain.DoneAsync(Owner, all.Functions.Grant("", 1, User, 0));
        await probe.CatchUpAsync();
        Assert.False(mirror.IsAllowed(1, User, CallMethods.Get)); // a block later
        await chain.DoneAsync(Owner, all.Functions.Grant("", 1, User, 1), all.Functions.Update("", 1, Terms(open: false, price: 7)), all.Functions.Offer("", 2, Other));
        await chain.DoneAsync(Other, all.Functions.Accept("", 2), all.Functions.Retire("", 2));
        await probe.EqualsTheContractsAsync();
        Assert.Equal((7ul, 5ul, 2u), (mirror.Terms(1, 2)!.PerCall, mirror.Terms(1, 1)!.PerCall, mirror.EndPoint(Other, "/b")!.Id));
        Assert.Null(mirror.EndPoint(Owner, "/b"));

        Hash32 jwt = Keccak256.Hash("jwt"), second = Keccak256.Hash("second");
        await chain.DoneAsync(User, all.Access.Mint("", 1, 1, await SoonAsync(chain), jwt), all.Access.Mint("", 1, 1, await SoonAsync(chain), second));
        await probe.EqualsTheContractsAsync();
        Assert.Equal(CallMethods.Get, mirror.Access(User, jwt)!.Methods);
        await chain.DoneAsync(User, all.Access.TransferFrom("", User, Other, 1), all.Access.Burn("", 2));
        await probe.EqualsTheContractsAsync();
        Assert.Null(mirror.Access(User, jwt) ?? mirror.Access(Other, jwt) ?? mirror.Access(User, second));

        await JoinAsync(chain, Gateways);
        await chain.NextEpochAsync();
        await chain.DoneAsync(Gateways[0], all.Gateways.Heartbeat(""));
        await probe.EqualsTheContractsAsync();
        Assert.Equal(3, mirror.At(mirror.Epoch)!.Gateways.Count);
        Assert.Equal(await chain.HeadAsync(), mirror.Gateway(Gateways[0])!.Heartbeat);
        await ReportAsync(chain, mirror.Epoch);
        await probe.EqualsTheContractsAsync();
        Assert.Equal(2_500, mirror.At(mirror.Epoch)!.Loads[1]);

        await DepositAsync(chain, User, 10);
        await SettleAsync(chain, Gateways[0], Charge(1, User, 4 * Dollar * Pico));
        await probe.EqualsTheContractsAsync();
        Assert.Equal(6 * Dollar * Pico, (BigInteger)mirror.Account(User).Balance);
        await chain.DoneAsync(User, all.Billing.WishWithdrawal("", 3 * Dollar));
        await probe.EqualsTheContractsAsync();
        Assert.True(mirror.Account(User).IsLeaving);
        await chain.DoneAsync(Gateways[2], all.Gateways.Exit(""));
        await probe.EqualsTheContractsAsync();
        Assert.NotEqual(0ul, mirror.Gateway(Gateways[2])!.UnbondedAt);
    }

    [Fact]
    public async Task Mirror_ThroughReorganisationsByTenBlocksAndStops_EqualsTheContracts()
    {
        await using ContractChain chain = await ContractChain.StartAsync();
        ManagementChain all = chain.Contracts;
        using MirrorProbe probe = new(chain);
        await JoinAsync(chain, Gateways[..2]);
        await chain.DoneAsync(Owner, all.Functions.Register("", "/a", Terms(open: false)), all.Functions.Grant("", 1, User, 5));
        await DepositAsync(chain, User, 10);
        await chain.NextEpochAsync();
        await chain.NextEpochAsync();
        await probe.EqualsTheContractsAsync();

        string before = (await chain.DoAsync("evm_snapshot")).GetString()!;
        await SettleAsync(chain, Gateways[0], Charge(1, User, 3 * Dollar * Pico));
        await chain.DoneAsync(Owner, all.Functions.Grant("", 1, Other, 15), all.Functions.Update("", 1, Terms(open: true)), all.Functions.Register("", "/mine", Terms(open: true)));
        await chain.DoneAsync(User, all.Access.Mint("", 1, 1, await SoonAsync(chain), Keccak256.Hash("jwt")));
        await chain.MineAsync(7);
        await probe.EqualsTheContractsAsync();
        Assert.True(probe.Mirror.IsAllowed(1, Other, CallMethods.Get));
        Assert.Equal(7 * Dollar * Pico, (BigInteger)probe.Mirror.Account(User).Balance);

        await chain.DoAsync("evm_revert", before); // ten blocks go, twelve others come
        await chain.DoneAsync(Owner, all.Functions.Register("", "/other", Terms(open: false)));
        await DepositAsync(chain, User, 5);
        await chain.MineAsync(10);
        await probe.EqualsTheContractsAsync();
        Assert.False(probe.Mirror.IsAllowed(1, Other, CallMethods.Get));
        Assert.Equal((15 * Dollar * Pico, "/other"), ((BigInteger)probe.Mirror.Account(User).Balance, probe.Mirror.EndPoint(2)!.Path));
        Assert.Null(probe.Mirror.EndPoint(Owner, "/mine") ?? (object?)probe.Mirror.Access(User, Keccak256.Hash("jwt")));

        await SettleAsync(chain, Gateways[1], Charge(1, User, Dollar * Pico));
        await probe.EqualsTheContractsAsync();
        probe.Restart(); // what leaves the chain meanwhile is known from what was kept
        Assert.Null(probe.Mirror.Head);
        Assert.Equal(14 * Dollar * Pico, (BigInteger)probe.Mirror.Account(User).Balance);
        await chain.DoAsync("anvil_reorg", 10, Array.Empty<object>());
        await chain.MineAsync(2);
        await probe.EqualsTheContractsAsync();

        await chain.DoneAsync(Owner, all.Functions.Grant("", 1, Other, 3));
        await probe.CatchUpAsync();
        await chain.DownAsync();
        Assert.NotNull((await probe.StepAsync()).Error);
        Assert.True(probe.Mirror.IsAllowed(1, Other, CallMethods.Get)); // for half a minute what is known still counts
        await chain.UpAsync();
        await chain.MineAsync(10 * ContractChain.Numbers.EpochBlocks); // anvil's contracts see other hashes of blocks from before its restart: the seeds that nobody kept
        await chain.DoneAsync(Owner, all.Functions.Grant("", 1, Other, 0));
        await probe.EqualsTheContractsAsync();
        Assert.False(probe.Mirror.IsAllowed(1, Other, CallMethods.Get));
    }

    [Fact]
    public async Task Mirror_BatchIsFinalisedAndThatLeavesTheChain_ChargesOnce()
    {
        await using ContractChain chain = await ContractChain.StartAsync();
        using MirrorProbe probe = new(chain);
        await JoinAsync(chain, Gateways[..1]);
        await chain.DoneAsync(Owner, chain.Contracts.Functions.Register("", "/a", Terms(open: true)));
        await DepositAsync(chain, User, 10);
        await chain.NextEpochAsync();
        await chain.NextEpochAsync();
        (BillingContract.BatchValue batch, BigInteger[] charges) = await SettleAsync(chain, Gateways[0], Charge(1, User, 4 * Dollar * Pico));
        await chain.MineAsync(ContractChain.Numbers.WindowBlocks);
        await probe.EqualsTheContractsAsync();
        Assert.Equal(6 * Dollar * Pico, (BigInteger)probe.Mirror.Account(User).Balance);
        string before = (await chain.DoAsync("evm_snapshot")).GetString()!;
        await chain.DoneAsync(Other, chain.Contracts.Billing.Finalise("", [batch], [charges]));
        await probe.EqualsTheContractsAsync();
        Assert.Equal((6 * Dollar * Pico, 0), ((BigInteger)probe.Mirror.Account(User).Balance, probe.Mirror.Now.Pending.Count));
        await chain.DoAsync("evm_revert", before);
        await chain.MineAsync(3);
        await probe.EqualsTheContractsAsync();
        Assert.Equal((6 * Dollar * Pico, 1), ((BigInteger)probe.Mirror.Account(User).Balance, probe.Mirror.Now.Pending.Count));
    }

    [Fact]
    public async Task Mirror_WithMoreEntriesThanItHolds_StopsThere()
    {
        await using ContractChain chain = await ContractChain.StartAsync();
        using MirrorProbe probe = new(chain, most: 2);
        await chain.DoneAsync(Owner, chain.Contracts.Functions.Register("", "/a", Terms(open: true)));
        await probe.CatchUpAsync(); // an end point and its terms
        await chain.DoneAsync(Owner, chain.Contracts.Functions.Register("", "/b", Terms(open: true)));
        Assert.Contains("more than 2 entries", (await probe.StepAsync()).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registry_OfANodeOnThatChain_ListsEndPointsGatewaysAndEpoch()
    {
        await using ContractChain chain = await ContractChain.StartAsync();
        await JoinAsync(chain, Gateways[..2]);
        await chain.DoneAsync(Owner, chain.Contracts.Functions.Register("", "/a", Terms(open: false)), chain.Contracts.Functions.Register("", "/\u001b[31mred", Terms(open: true)));
        await chain.NextEpochAsync();
        await chain.NextEpochAsync(); // who joined after an epoch's reference block is in the one after it
        await using NodeProcess node = await NodeProcess.StartAsync(null, "--chain", chain.Connection.Address!.ToString(), "--directory", $"{chain.Contracts.Directory}@{chain.Contracts.Since}");
        await Eventually.HoldsAsync(async () => (await node.VirgaAsync("registry", "epoch")).ExitCode == 0, () => node.Errors);
        string endPoints = (await node.VirgaAsync("registry", "end-points")).Output;
        Assert.Matches($"(?m)^ 1  /a +{Owner} +1  GET, POST  permitted  0.000000000005 USD  0.000000000002 USD  offered$", endPoints);
        Assert.Contains("/?[31mred", endPoints, StringComparison.Ordinal);
        Assert.Matches($"(?m)^{Gateways[0]} +4  eu +8 calls +1000 USD +0 +block [0-9]+  http://{Gateways[0]}$", (await node.VirgaAsync("registry", "gateways")).Output);
        Assert.Matches($"(?s)^epoch   [0-9]+\nhead    block [0-9]+\nseed    0x[0-9a-f]{{64}}\nloads   none reported\nPLACE  GATEWAY\n    0  {Gateways[0]}\n    1  {Gateways[1]}\n$", (await node.VirgaAsync("registry", "epoch")).Output);
        Assert.Contains("isn't known", (await node.VirgaAsync("registry", "epoch", "9999")).Errors, StringComparison.Ordinal);
    }

    private static FunctionRegistryContract.TermsValue Terms(bool open, BigInteger? price = null) => new(Owner, 5, open, price ?? 5, 2, 0, Keccak256.Hash("code"), default, default);

    private static async Task JoinAsync(ContractChain chain, IReadOnlyList<EvmAddress> gateways)
    {
        foreach (EvmAddress gateway in gateways)
        {
            GatewayRegistryContract.DescriptionValue about = new(new Hash32((UInt128)0x6575 << 112, 0), 8, $"http://{gateway}", [1, 2]);
            await chain.DoneAsync(gateway, chain.Contracts.Token.Mint("", gateway, 2_000 * Dollar), chain.Contracts.Token.Approve("", chain.Contracts.Gateways.Address, 2_000 * Dollar));
            await chain.DoneAsync(gateway, chain.Contracts.Gateways.Join("", gateway.Low % 8, 1_000 * Dollar, about));
        }
    }

    private static async Task DepositAsync(ContractChain chain, EvmAddress user, int dollars)
    {
        await chain.DoneAsync(user, chain.Contracts.Token.Mint("", user, dollars * Dollar), chain.Contracts.Token.Approve("", chain.Contracts.Billing.Address, dollars * Dollar));
        await chain.DoneAsync(user, chain.Contracts.Billing.Deposit("", user, dollars * Dollar));
    }

    private static async Task ReportAsync(ContractChain chain, ulong epoch)
    {
        foreach (EvmAddress gateway in Gateways)
        {
            await chain.SendAsync(gateway, chain.Contracts.Oracle.Report("", (BigInteger)2_500 << 16));
        }

        await chain.MineAsync();
        await chain.NextEpochAsync();
        await chain.DoneAsync(Other, chain.Contracts.Oracle.Close("", epoch));
    }

    /// <summary>One call of the last epoch that is over, in cloud 0.</summary>
    private static async Task<(BillingContract.BatchValue Batch, BigInteger[] Charges)> SettleAsync(ContractChain chain, EvmAddress gateway, BigInteger charge)
    {
        BigInteger epoch = (await chain.HeadAsync() + 1) / (ulong)ContractChain.Numbers.EpochBlocks - 1, totals = ((charge & ulong.MaxValue) << 192) | 1;
        TransactionIntent settle = chain.Contracts.Billing.Settle("", 0, epoch, epoch, Keccak256.Hash("root"), totals, [charge]);
        await chain.DoneAsync(gateway, settle);
        return (new BillingContract.BatchValue(gateway, 0, 0, epoch, epoch, 1, await chain.HeadAsync(), Keccak256.Hash("root"), totals), [charge]);
    }

    private static BigInteger Charge(uint endPoint, EvmAddress user, BigInteger amount) => ((BigInteger)endPoint << 224) | (new BigInteger(user.ToArray(), isUnsigned: true, isBigEndian: true) << 64) | amount;

    private static async Task<BigInteger> SoonAsync(ContractChain chain) => (await chain.Client.BlockAsync("latest", default)).Value!.Time.ToUnixTimeSeconds() + 3_600;
}
