using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Settlement;

namespace Virga.Node.Tests.Federation.Settlement;

public sealed class SumTreeTests
{
    [Fact]
    public void Tree_OfTheVectors_IsTheContracts()
    {
        SumNode[] leaves = [.. Enumerable.Range(0, 3).Select(i => Leaf(Vectors.Receipt with { DurationMs = Vectors.Receipt.DurationMs + (uint)i }))];
        Assert.Equal([Vectors.Hash("leaf.0"), Vectors.Hash("leaf.1"), Vectors.Hash("leaf.2")], leaves.Select(leaf => leaf.Hash));
        Assert.Equal(Vectors.Word("leaf.sum"), leaves[0].Sum.ToInteger());
        Assert.Equal(Vectors.Hash("leaf.sum"), leaves[0].Sum.ToWord());
        SumTree tree = new(leaves);
        Assert.Equal(Vectors.Hash("node.0-1"), tree.PathOf(2)[1].Hash);
        Assert.Equal(Vectors.Hash("batch.root"), tree.Root.Hash);
        Assert.Equal(Vectors.Word("batch.totals"), tree.Root.Sum.ToInteger());
        Charge charge = new(Vectors.Request.EndPoint, Vectors.Request.User, tree.Root.Sum.Money);
        Assert.Equal(Vectors.Word("batch.charge"), charge.ToInteger());
        Assert.Equal(Vectors.Hash("batch.charge"), charge.ToWord());
        BatchTerms batch = new(
            Vectors.Request.Gateway, Vectors.Number("batch.policy"), (uint)Vectors.Number("batch.number"), Vectors.Number("batch.fromEpoch"), Vectors.Number("batch.throughEpoch"), 3, Vectors.Number("batch.settledAt"), tree.Root.Hash, tree.Root.Sum);
        Assert.Equal(Vectors.Hash("batch.commitment"), batch.Commitment([charge]));
    }

    [Fact]
    public void Opening_OfAnyLeaf_ClimbsToTheRootAndSaysWhatIsBefore() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonEmptyArray<Tuple<ulong, byte>>>(),
        drawn =>
        {
            SumNode[] leaves = [.. drawn.Get.Select((one, i) => Leaf(Vectors.Receipt with { Amount = one.Item1 >> 16, Cloud = (byte)(one.Item2 % TreeSum.Clouds), DurationMs = (uint)i }))];
            SumTree tree = new(leaves);
            TreeSum before = default;
            for (int i = 0; i < leaves.Length; i++)
            {
                (SumNode root, TreeSum left) = SumTree.Climb(leaves[i], i, tree.PathOf(i));
                if (root != tree.Root || left != before || tree.PathOf(i).Count != SumTree.HeightOf(leaves.Length))
                {
                    return false;
                }

                before += leaves[i].Sum;
            }

            return before == tree.Root.Sum && before.Calls == leaves.Length;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Sum_OfAnyTwo_IsThatOfTheWords() => Prop.ForAll(
        ArbMap.Default.ArbFor<Tuple<ulong, ulong, ulong>>(),
        ArbMap.Default.ArbFor<Tuple<ulong, ulong, ulong>>(),
        (left, right) =>
        {
            TreeSum one = new(new UInt128(left.Item1, left.Item2), new UInt128(ulong.MaxValue, left.Item3)), other = new(new UInt128(right.Item1, right.Item2), new UInt128(1, right.Item3));
            return (one + other).ToInteger() == (one.ToInteger() + other.ToInteger()) % (BigInteger.One << 256);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Lanes_OfEachCloud_CountApart()
    {
        TreeSum sum = default;
        for (int cloud = 0; cloud < TreeSum.Clouds; cloud++)
        {
            for (int i = 0; i <= cloud; i++)
            {
                sum += TreeSum.Of(10, cloud);
            }
        }

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], Enumerable.Range(0, TreeSum.Clouds).Select(sum.CallsOf));
        Assert.Equal((36, 360UL), (sum.Calls, sum.Money));
    }

    private static SumNode Leaf(CallReceipt receipt) => SumNode.Leaf(receipt.StructHash(), TreeSum.Of(receipt.Amount, receipt.Cloud));
}
