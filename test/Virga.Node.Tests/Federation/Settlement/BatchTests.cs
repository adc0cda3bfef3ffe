using FsCheck;
using FsCheck.Fluent;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Settlement;

namespace Virga.Node.Tests.Federation.Settlement;

public sealed class BatchTests
{
    [Fact]
    public void Charges_OfAnyReceipts_SumUpAndHoldEachLeaf() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonEmptyArray<Tuple<byte, byte, uint>>>(),
        drawn =>
        {
            ReceiptLeaf[] receipts = [.. drawn.Get.Select((one, i) => new ReceiptLeaf((ulong)i, (uint)(one.Item1 % 3), new EvmAddress(0, (uint)(one.Item2 % 3)), Keccak256.Hash([(byte)i]), one.Item3, 0))
                .OrderBy(leaf => leaf.EndPoint).ThenBy(leaf => leaf.User.Low).ThenBy(leaf => leaf.Position)];
            BatchLeaves leaves = new(receipts);
            IReadOnlyList<Charge> charges = leaves.Charges;
            bool ascends = charges.Zip(charges.Skip(1)).All(pair => pair.First.ToInteger() >> 64 < pair.Second.ToInteger() >> 64);
            bool sums = charges.Aggregate(0ul, (sum, charge) => sum + charge.Amount) == leaves.Tree.Root.Sum.Money;
            ulong before = 0;
            bool each = receipts.Select((leaf, i) => (leaf, i)).All(one =>
            {
                bool falls = one.leaf.Amount == 0 || (leaves.At(before) == one.i && leaves.At(before + one.leaf.Amount - 1) == one.i);
                before += one.leaf.Amount;
                return falls && charges.Count(charge => charge.EndPoint == one.leaf.EndPoint && charge.User == one.leaf.User) == 1;
            });
            return ascends && sums && each && leaves.At(before) == -1 && charges.All(charge => Charge.Of(charge.ToWord()) == charge);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Choose_EpochsThatAreOver_ComeTogetherUnlessACallStillRuns()
    {
        EpochTotals quiet = new(0, 10, 0, 3, 30, 2), running = new(0, 11, 1, 3, 30, 2);
        Assert.Equal((10ul, 10ul), BatchDraft.Choose([quiet, running], 12, 4, 0));
        Assert.Null(BatchDraft.Choose([running], 12, 4, 0));
        Assert.Equal((11ul, 11ul), BatchDraft.Choose([running], 14, 4, 0)); // before it is too late
        Assert.Equal((10ul, 11ul), BatchDraft.Choose([quiet, running with { Running = 0 }], 12, 4, 0));
        Assert.Null(BatchDraft.Choose([running with { Running = 0, Count = 0 }], 12, 4, 0));
    }

    [Fact]
    public void Choose_BelowTheWatermark_WaitsUntilItsUrgent()
    {
        EpochTotals small = new(0, 10, 0, 3, 30, 2);
        Assert.Null(BatchDraft.Choose([small], 12, 4, 100));
        Assert.Equal((10ul, 11ul), BatchDraft.Choose([small, small with { Epoch = 11, Amount = 70 }], 12, 4, 100));
        Assert.Equal((10ul, 10ul), BatchDraft.Choose([small], 13, 4, 100));
    }

    [Fact]
    public void Choose_MoreChargesThanABatchHolds_TakesFewerEpochs() =>
        Assert.Equal((10ul, 10ul), BatchDraft.Choose([new(0, 10, 0, 900, 30, 900), new(0, 11, 0, 900, 30, 900)], 12, 4, 0));
}
