using System.Numerics;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Audit;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Placement;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Settlement;

namespace Virga.Scenarios.Cheats;

/// <summary>
/// Cheats that no contract can convict: each is played with real keys against the real contracts, and what auditors see of it is asserted, as
/// is what bounds the loss. See <c>docs/security/cheats.md</c>.
/// </summary>
[Collection(nameof(CheatWorld))]
public sealed class CheatLimitScenario(CheatWorld world)
{
    private const ulong PerCall = 400_000;
    private ulong next = 1_000;

    [Fact]
    public async Task Gateway_RedirectsWithoutProof_ShowsWithEvidence()
    {
        SigningKey gateway = world.Gateway();
        using SigningKey user = SigningKey.New(world.Curve);
        BundleLeaf[] calls =
        [
            await RedirectedAsync(gateway, user, 1, _ => []), // it just says so
            await RedirectedAsync(gateway, user, 2, call => [world.Failed(call.Request, 0, call.Failed, AttemptFailure.Refused, gateway.Address)]), // a refusal that it signed itself
            await RedirectedAsync(gateway, user, 3, call => [world.Failed(call.Request, 1, call.Failed, AttemptFailure.Refused, call.Failed)]), // one of another hop
            await RedirectedAsync(gateway, user, 4, call => [world.Failed(call.Request, 0, call.Failed, AttemptFailure.TimedOut, gateway.Address)]), // its own word
            await RedirectedAsync(gateway, user, 5, call => [world.Failed(call.Request, 0, call.Failed, AttemptFailure.Refused, call.Failed)]), // as it should be
        ];
        (OnChainBatch batch, BatchBundle bundle) = await world.SettleAsync(gateway, calls);
        IReadOnlyList<Discrepancy> found = await world.AuditAsync(batch, bundle);
        Assert.Equal(
            [(1UL, DiscrepancyKind.Redirect, AuditSeverity.Claim), (2UL, DiscrepancyKind.Redirect, AuditSeverity.Claim), (3UL, DiscrepancyKind.Redirect, AuditSeverity.Claim), (4UL, DiscrepancyKind.Forwarded, AuditSeverity.Advisory)],
            found.Select(one => (bundle.Leaves[one.Leaf!.Value].Request.Nonce % 100, one.Kind, one.Severity)).Order());
        Assert.All(found.Where(one => one.Kind == DiscrepancyKind.Redirect), one => Assert.Contains(bundle.Leaves[one.Leaf!.Value].Receipt.Request.ToString(), one.Evidence!.ToJsonString(), StringComparison.Ordinal));
        Assert.NotNull(await world.RefusalAsync(new BatchOpenings(batch, bundle.Leaves, world.All.Disputes).Prove(0))); // the contract has no word for it
    }

    [Fact]
    public async Task Executor_OfOtherCodeOrWithoutAWord_ShowsWithEvidence()
    {
        SigningKey gateway = world.Gateway();
        using SigningKey user = SigningKey.New(world.Curve);
        BundleLeaf[] calls = [.. await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ElsewhereAsync(gateway, user)))];
        BundleLeaf longer = calls[3] with { Receipt = calls[3].Receipt with { DurationMs = 1_000, Amount = PerCall + 1_250 } };
        BundleLeaf[] settled =
        [
            calls[0],
            calls[1] with { Evidence = calls[1].Evidence! with { Statement = world.Stated(calls[1].Receipt, said => said with { Code = Keccak256.Hash("other code") }) } },
            calls[2] with { Evidence = calls[2].Evidence! with { Statement = null } },
            world.Signed(gateway, longer), // the executor has signed for 100 ms
        ];
        (OnChainBatch batch, BatchBundle bundle) = await world.SettleAsync(gateway, settled);
        IReadOnlyList<Discrepancy> found = await world.AuditAsync(batch, bundle);
        Dictionary<ulong, DiscrepancyKind> kinds = found.ToDictionary(one => bundle.Leaves[one.Leaf!.Value].Request.Nonce, one => one.Kind);
        Assert.Equal(new() { [calls[1].Request.Nonce] = DiscrepancyKind.OtherCode, [calls[2].Request.Nonce] = DiscrepancyKind.NoStatement, [calls[3].Request.Nonce] = DiscrepancyKind.Metered }, kinds);
        Assert.All(found, one => Assert.Equal(AuditSeverity.Claim, one.Severity));
        Discrepancy other = found.Single(one => one.Kind == DiscrepancyKind.OtherCode);
        Assert.Contains(Hex.Of(bundle.Leaves[other.Leaf!.Value].Evidence!.Statement!.Signature), other.Evidence!.ToJsonString(), StringComparison.Ordinal); // its own signature tells on it
    }

    [Fact]
    public async Task TwoGateways_Collude_CannotRunWhatWasntDrawnAndTakeNoMoreThanTheLimit()
    {
        SigningKey gateway = world.Gateway(), friend = world.Gateway();
        using SigningKey user = SigningKey.New(world.Curve);
        BundleLeaf undrawn;
        ulong nonce = 100;
        do
        {
            undrawn = await world.CallAsync(gateway, user, ++nonce);
        }
        while (await world.DrawnAsync(undrawn.Receipt.Request, undrawn.Request.Epoch) is var drawn && (drawn.First == friend.Address || drawn.Second == friend.Address));
        CallReceipt moved = undrawn.Receipt with { Executor = friend.Address, Cloud = world.CloudOf(friend.Address) };
        undrawn = world.Signed(gateway, undrawn with { Receipt = moved, Evidence = world.EvidenceOf(gateway.Address, moved, undrawn.Request.Epoch) }); // signed by both

        BundleLeaf longer = await world.CallAsync(gateway, user, 1, receipt: receipt => receipt with { DurationMs = 1_000, Amount = PerCall + 1_250 }); // and so is the tenfold time
        BundleLeaf redirected = await RedirectedAsync(gateway, user, 2, call => [world.Failed(call.Request, 0, call.Failed, AttemptFailure.Refused, call.Failed)]); // and a refusal for its sake
        (OnChainBatch batch, BatchBundle bundle) = await world.SettleAsync(gateway, [undrawn, longer, redirected]);
        Discrepancy found = Assert.Single(await world.AuditAsync(batch, bundle));
        Assert.Equal(undrawn.Request.Nonce, bundle.Leaves[found.Leaf!.Value].Request.Nonce);
        Assert.True(longer.Receipt.Amount <= longer.Request.Limit); // what can't be seen the user has signed
        await world.ConvictsAsync(gateway, batch, found);
    }

    [Fact]
    public async Task Gateway_GrindsTheBlock_FindsSeedAndListFixed()
    {
        ulong length = (ulong)ContractChain.Numbers.EpochBlocks, coming = await world.EpochAsync() + 1, reference = (coming * length) - 1 - (ulong)ContractChain.Numbers.BuriedBlocks;
        while (await world.Chain.HeadAsync() is var head && head <= reference)
        {
            await world.Chain.MineAsync((int)(reference - head) + 1);
        }

        Hash32 seed = (await world.Chain.Client.BlockAsync(reference, default)).Value!.Hash; // known before the epoch: who would be drawn can be computed
        using SigningKey late = SigningKey.New(world.Curve);
        BigInteger stake = ContractChain.Numbers.MinimumStake;
        await world.Chain.DoneAsync(late.Address, world.All.Token.Mint("", late.Address, stake), world.All.Token.Approve("", world.All.Gateways.Address, stake), world.All.Gateways.Join("", 7, stake, new(default, 8, "http://127.0.0.1:9", [])));
        await world.Chain.NextEpochAsync();
        Assert.Equal(coming, await world.EpochAsync());
        for (int i = 0; i < (int)(await world.All.Gateways.CountAtAsync(coming, default)).Value; i++)
        {
            Assert.NotEqual(late.Address, (await world.All.Gateways.GatewayAtAsync(coming, i, default)).Value); // who comes then is too late for it
        }

        for (int i = 0; i < 3; i++)
        {
            await world.Chain.DoneAsync(late.Address, world.All.Gateways.Anchor("")); // nor does another block's hash take its place
            Assert.Equal(seed, (await world.All.Gateways.SeedOfAsync(coming, default)).Value);
        }
    }

    [Fact]
    public async Task User_SpendsADepositAtTwoGateways_IsChargedWhatThereIs()
    {
        SigningKey one = world.Gateway(), other = world.Gateway();
        using SigningKey user = SigningKey.New(world.Curve);
        const ulong Deposit = 1_000_000; // pico-dollars: two calls and a half
        await world.Chain.DoneAsync(CheatWorld.Watcher, world.All.Token.Approve("", world.All.Billing.Address, 1));
        await world.Chain.DoneAsync(CheatWorld.Watcher, world.All.Billing.Deposit("", user.Address, 1));
        BigInteger before = await EarnedAsync(one, other);
        List<(OnChainBatch Batch, SigningKey Gateway)> batches = [];
        foreach (SigningKey gateway in (SigningKey[])[one, other]) // neither sees what the other has pending
        {
            (OnChainBatch batch, BatchBundle bundle) = await world.SettleAsync(gateway, [await world.CallAsync(gateway, user, 1), await world.CallAsync(gateway, user, 2)]);
            Assert.Empty(await world.AuditAsync(batch, bundle));
            batches.Add((batch, gateway));
        }

        await world.Chain.MineAsync(ContractChain.Numbers.WindowBlocks + 1);
        foreach ((OnChainBatch batch, SigningKey gateway) in batches)
        {
            await world.Chain.DoneAsync(gateway.Address, world.All.Billing.Finalise("", [ContractBatch.ForBilling(batch.Terms)], [batch.ChargeWords]));
        }

        Assert.Equal(BigInteger.Zero, (await world.All.Billing.AccountsAsync(user.Address, default)).Value.Balance); // never below
        Assert.Equal(Deposit, await EarnedAsync(one, other) - before);
        Assert.True(2 * (ulong)batches[0].Batch.Terms.Totals.Money > Deposit); // the second wasn't paid in full: it takes that risk
    }

    private async Task<BigInteger> EarnedAsync(SigningKey one, SigningKey other)
    {
        EvmAddress owner = (await world.All.Functions.OwnerOfAsync(CheatWorld.EndPoint, default)).Value;
        BigInteger sum = 0;
        foreach (EvmAddress account in (EvmAddress[])[owner, one.Address, other.Address])
        {
            sum += (await world.All.Billing.EarnedAsync(account, default)).Value;
        }

        return sum;
    }

    /// <summary>A call that another gateway ran.</summary>
    private async Task<BundleLeaf> ElsewhereAsync(SigningKey gateway, SigningKey user)
    {
        BundleLeaf call;
        do
        {
            call = await world.CallAsync(gateway, user, Interlocked.Increment(ref next));
        }
        while (call.Receipt.Executor == gateway.Address);
        return call;
    }

    /// <summary>A call that the second hop ran, of which somebody says why the first, another gateway, didn't.</summary>
    /// <param name="nonce">Of the hundreds it may be another.</param>
    private async Task<BundleLeaf> RedirectedAsync(SigningKey gateway, SigningKey user, ulong nonce, Func<(Hash32 Request, EvmAddress Failed), FailedAttempt[]> attempts)
    {
        BundleLeaf call;
        for (call = await world.CallAsync(gateway, user, nonce); call.Receipt.Executor == gateway.Address; call = await world.CallAsync(gateway, user, nonce))
        {
            nonce += 100;
        }

        Hash32 request = call.Receipt.Request;
        EvmAddress failed = call.Receipt.Executor;
        (EvmAddress first, EvmAddress second) = await world.DrawnAsync(request, call.Request.Epoch, hop: 1);
        EvmAddress executor = first == failed ? second : first;
        CallReceipt receipt = call.Receipt with { Executor = executor, Cloud = world.CloudOf(executor), Hop = 1 };
        return world.Signed(gateway, call with { Receipt = receipt, Evidence = world.EvidenceOf(gateway.Address, receipt, call.Request.Epoch, attempts((request, failed))) });
    }
}
