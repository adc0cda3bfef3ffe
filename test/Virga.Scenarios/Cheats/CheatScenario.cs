using System.Numerics;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Audit;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Settlement;

namespace Virga.Scenarios.Cheats;

/// <summary>
/// Each cheat is played with real keys against the real contracts: the audit finds it, and what it writes convicts. See
/// <c>docs/security/cheats.md</c>.
/// </summary>
[Collection(nameof(CheatWorld))]
public sealed class CheatScenario(CheatWorld world)
{
    private SigningKey Key() => SigningKey.New(world.Curve);

    [Fact]
    public async Task HonestGateway_AuditsClean_AndNoEvidenceConvictsIt()
    {
        SigningKey gateway = world.Gateway();
        using SigningKey one = Key(), two = Key();
        BundleLeaf[] calls = [await world.CallAsync(gateway, one, 1), await world.CallAsync(gateway, two, 1), await world.CallAsync(gateway, one, 2)];
        (OnChainBatch batch, BatchBundle bundle) = await world.SettleAsync(gateway, calls);
        Assert.Empty(await world.AuditAsync(batch, bundle, [.. calls.Select(world.Kept)]));
        BatchOpenings openings = new(batch, bundle.Leaves, world.All.Disputes);
        Assert.NotNull(await world.RefusalAsync(openings.Prove(0)));
        Assert.NotNull(await world.RefusalAsync(openings.ProveReplay(0, 1)));
        Assert.NotNull(await world.RefusalAsync(openings.ProveReplay(0, 0)));
        Assert.NotNull(await world.RefusalAsync(openings.ProveEquivocation(0, world.Kept(bundle.Leaves[0]).Answered)));
    }

    [Fact]
    public async Task Gateway_SteersCallsToItself_IsConvicted()
    {
        SigningKey gateway = world.Gateway();
        using SigningKey user = Key();
        BundleLeaf call;
        ulong nonce = 0;
        do
        {
            call = await world.CallAsync(gateway, user, ++nonce); // one that wasn't drawn to the gateway
        }
        while (await world.DrawnAsync(call.Receipt.Request, call.Request.Epoch) is var drawn && (drawn.First == gateway.Address || drawn.Second == gateway.Address));
        await ConvictedAsync(gateway, [world.Signed(gateway, call with { Receipt = call.Receipt with { Executor = gateway.Address, Cloud = world.CloudOf(gateway.Address) } })], DiscrepancyKind.Misplaced);
    }

    [Fact]
    public async Task Gateway_BillsACallThatNeverHappened_IsConvicted()
    {
        SigningKey gateway = world.Gateway();
        using SigningKey user = Key(), forger = Key();
        BundleLeaf real = await world.CallAsync(gateway, user, 1), invented = await world.CallAsync(gateway, forger, 2, request => request with { User = user.Address });
        await ConvictedAsync(gateway, [real, invented], DiscrepancyKind.Forged);
    }

    [Fact]
    public async Task Gateway_ReplaysAnotherUsersRequest_IsConvicted()
    {
        SigningKey gateway = world.Gateway(), other = world.Gateway();
        using SigningKey user = Key();
        BundleLeaf elsewhere = await world.CallAsync(other, user, 1); // signed for another gateway, and seen on the way
        await ConvictedAsync(gateway, [world.Signed(gateway, elsewhere)], DiscrepancyKind.OutsideBatch);
    }

    [Fact]
    public async Task Gateway_BillsOneNonceTwice_IsConvicted()
    {
        SigningKey gateway = world.Gateway();
        using SigningKey user = Key();
        BundleLeaf call = await world.CallAsync(gateway, user, 1);
        await ConvictedAsync(gateway, [call, call], DiscrepancyKind.Replayed);
    }

    [Fact]
    public async Task Gateway_SettlesAReceiptAgainLater_IsConvicted()
    {
        SigningKey gateway = world.Gateway();
        using SigningKey user = Key();
        BundleLeaf call = await world.CallAsync(gateway, user, 1);
        (OnChainBatch first, BatchBundle bundle) = await world.SettleAsync(gateway, [call]);
        Assert.Empty(await world.AuditAsync(first, bundle));
        await ConvictedAsync(gateway, [call], DiscrepancyKind.OutsideBatch);
    }

    [Fact]
    public async Task Gateway_InflatesThePrice_IsConvicted()
    {
        SigningKey gateway = world.Gateway();
        using SigningKey user = Key();
        await ConvictedAsync(gateway, [await world.CallAsync(gateway, user, 1, receipt: receipt => receipt with { Amount = receipt.Amount + 1 })], DiscrepancyKind.Price);
    }

    [Fact]
    public async Task Gateway_InflatesTheDuration_IsConvictedBeyondTheLimit_AndClaimedWithinIt()
    {
        SigningKey gateway = world.Gateway();
        using SigningKey user = Key();
        static CallReceipt Longer(CallReceipt receipt, uint ms) => receipt with { DurationMs = ms, Amount = 400_000 + (((10ul * receipt.MemoryMb * ms) + 1023) / 1024) };
        BundleLeaf within = await world.CallAsync(gateway, user, 1, receipt: receipt => Longer(receipt, 1_000));
        (OnChainBatch batch, BatchBundle bundle) = await world.SettleAsync(gateway, [within]);
        Assert.Empty(await world.AuditAsync(batch, bundle, world.Kept(within))); // nobody can show how long it really took: the signed limit bounds the loss
        Assert.True(within.Receipt.Amount <= within.Request.Limit);
        await world.Chain.DoneAsync(CheatWorld.Watcher, world.All.Token.Approve("", world.All.Disputes.Address, 1_000_000_000), world.All.Disputes.Claim("", gateway.Address, 2, 1, Keccak256.Hash("measured by the user")));
        Assert.Equal(gateway.Address, (await world.All.Disputes.ClaimOfAsync((await world.All.Disputes.ClaimCountAsync(default)).Value, default)).Value.Defendant);
        await ConvictedAsync(gateway, [await world.CallAsync(gateway, user, 1, receipt: receipt => Longer(receipt, 2_000_000))], DiscrepancyKind.Limit);
    }

    [Fact]
    public async Task Gateway_RewritesAReceiptAfterGivingIt_IsConvictedByTheUsersOwn()
    {
        SigningKey gateway = world.Gateway();
        using SigningKey user = Key();
        BundleLeaf given = await world.CallAsync(gateway, user, 1), settled = await world.CallAsync(gateway, user, 1, receipt: receipt => receipt with { DurationMs = 1_000, Amount = 401_250 });
        (OnChainBatch batch, BatchBundle bundle) = await world.SettleAsync(gateway, [settled]);
        Assert.Empty(await world.AuditAsync(batch, bundle)); // alone the batch is faultless
        Discrepancy found = Assert.Single(await world.AuditAsync(batch, bundle, world.Kept(given)));
        Assert.Equal(DiscrepancyKind.Equivocated, found.Kind);
        await world.ConvictsAsync(gateway, batch, found);
    }

    [Fact]
    public async Task Gateway_DropsAnAnswerAndBills_ShowsToWhoKeepsReceipts()
    {
        SigningKey gateway = world.Gateway();
        using SigningKey user = Key();
        BundleLeaf answered = await world.CallAsync(gateway, user, 1), dropped = await world.CallAsync(gateway, user, 2), forgotten = await world.CallAsync(gateway, user, 3);
        (OnChainBatch batch, BatchBundle bundle) = await world.SettleAsync(gateway, [answered, dropped]);
        IReadOnlyList<Discrepancy> found = await world.AuditAsync(batch, bundle, world.Kept(answered), world.Kept(forgotten));
        Assert.Equal([(DiscrepancyKind.Unsettled, AuditSeverity.Advisory, false), (DiscrepancyKind.NoReceipt, AuditSeverity.Claim, true)], found.Select(one => (one.Kind, one.Severity, one.Evidence is not null)));
    }

    [Fact]
    public async Task Gateway_WithholdsTheBundle_IsAskedAndLosesTheBatch()
    {
        SigningKey gateway = world.Gateway();
        using SigningKey user = Key();
        (OnChainBatch batch, BatchBundle bundle) = await world.SettleAsync(gateway, [await world.CallAsync(gateway, user, 1)]);
        Discrepancy other = Assert.Single(await world.AuditAsync(batch, bundle with { Leaves = [await world.CallAsync(gateway, user, 9)] }));
        Assert.Equal((DiscrepancyKind.Root, AuditSeverity.Demand), (other.Kind, other.Severity));
        Discrepancy found = Assert.Single(await world.AuditAsync(batch, null));
        Assert.Equal((DiscrepancyKind.Withheld, AuditSeverity.Demand), (found.Kind, found.Severity));
        BigInteger stake = await world.StakeAsync(gateway);
        await world.BringAsync(found.Evidence!);
        await world.Chain.MineAsync(ContractChain.Numbers.AnswerBlocks + 1);
        BigInteger demand = (await world.All.Disputes.DemandCountAsync(default)).Value;
        await world.BringAsync(DisputeEvidence.Write(world.All.Disputes.Expire("", demand, batch.ForDisputes, batch.ChargeWords)));
        Assert.False(await world.IsPendingAsync(batch));
        Assert.True(await world.StakeAsync(gateway) < stake);
    }

    [Fact]
    public async Task Gateway_ChargesAUserForAnothersCalls_IsConvicted()
    {
        SigningKey gateway = world.Gateway();
        using SigningKey user = Key(), victim = Key();
        await ConvictedAsync(gateway, [await world.CallAsync(gateway, user, 1)], DiscrepancyKind.Misfiled, charge => charge with { User = victim.Address });
    }

    [Fact]
    public async Task User_DeniesACallHeMade_HisSignatureIsShown()
    {
        SigningKey gateway = world.Gateway();
        using SigningKey user = Key();
        (OnChainBatch batch, BatchBundle bundle) = await world.SettleAsync(gateway, [await world.CallAsync(gateway, user, 1)]);
        Assert.Empty(await world.AuditAsync(batch, bundle)); // the audit has recovered the user from it
        BatchOpenings openings = new(batch, bundle.Leaves, world.All.Disputes);
        Assert.NotNull(await world.RefusalAsync(openings.Prove(0)));
        await world.BringAsync(openings.Demand(0)); // he demands to see it
        BigInteger demand = (await world.All.Disputes.DemandCountAsync(default)).Value, before = (await world.All.Disputes.OwedAsync(gateway.Address, default)).Value;
        DisputesContract.OpeningValue shown = ContractBatch.Opening(new(SignedCall.Of(bundle.Leaves[0].Request, bundle.Leaves[0].Signature), 0, bundle.Leaves[0].Receipt, 1, default, bundle.Leaves[0].Receipt.StructHash()), openings.Leaves, 0);
        await world.Chain.DoneAsync(gateway.Address, world.All.Disputes.Answer("", demand, batch.ForDisputes, batch.ChargeWords, shown));
        Assert.True(await world.IsPendingAsync(batch));
        Assert.Equal(before + ContractChain.Numbers.DemandBond, (await world.All.Disputes.OwedAsync(gateway.Address, default)).Value); // and his bond is the gateway's
    }

    [Fact]
    public async Task User_UsesANonceAtTwoGateways_BothAreClean()
    {
        SigningKey one = world.Gateway(), other = world.Gateway();
        using SigningKey user = Key();
        BundleLeaf first = await world.CallAsync(one, user, 1), second = await world.CallAsync(other, user, 1);
        (OnChainBatch batch, BatchBundle bundle) = await world.SettleAsync(one, [first]);
        Assert.Empty(await world.AuditAsync(batch, bundle, world.Kept(first), world.Kept(second)));
        Assert.NotEqual(first.Receipt.Request, second.Receipt.Request); // a request names its gateway: neither can settle the other's
        (OnChainBatch stolen, BatchBundle with) = await world.SettleAsync(other, [world.Signed(other, second with { Request = first.Request, Receipt = second.Receipt with { Request = first.Receipt.Request, Signature = first.Receipt.Signature }, Signature = first.Signature })]);
        Assert.Contains(await world.AuditAsync(stolen, with), found => found.Kind == DiscrepancyKind.OutsideBatch);
    }

    [Fact]
    public async Task User_UsesANonceInTwoEpochsOfABatch_ConvictsNobody()
    {
        SigningKey gateway = world.Gateway();
        using SigningKey user = Key();
        ulong since = await world.EpochAsync();
        BundleLeaf before = await world.CallAsync(gateway, user, 1);
        await world.Chain.NextEpochAsync();
        (OnChainBatch batch, BatchBundle bundle) = await world.SettleAsync(gateway, [before, await world.CallAsync(gateway, user, 1)], since: since);
        Assert.Empty(await world.AuditAsync(batch, bundle));
        Assert.NotNull(await world.RefusalAsync(new BatchOpenings(batch, bundle.Leaves, world.All.Disputes).ProveReplay(0, 1)));
    }

    private async Task ConvictedAsync(SigningKey gateway, IReadOnlyList<BundleLeaf> calls, DiscrepancyKind kind, Func<Charge, Charge>? charge = null)
    {
        (OnChainBatch batch, BatchBundle bundle) = await world.SettleAsync(gateway, calls, charge);
        IReadOnlyList<Discrepancy> found = await world.AuditAsync(batch, bundle);
        await world.ConvictsAsync(gateway, batch, Assert.Single(found, one => one.Kind == kind));
    }
}
