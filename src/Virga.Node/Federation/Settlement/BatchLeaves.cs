using Virga.Node.Federation.Receipts;

namespace Virga.Node.Federation.Settlement;

/// <summary>The leaves of a batch, laid end to end on the line of money, and their tree.</summary>
internal sealed class BatchLeaves
{
    private readonly IReadOnlyList<ReceiptLeaf> receipts;

    /// <param name="receipts">In the order of their charges: by end point and user.</param>
    public BatchLeaves(IReadOnlyList<ReceiptLeaf> receipts)
    {
        this.receipts = receipts;
        Tree = new SumTree([.. receipts.Select(leaf => SumNode.Leaf(leaf.Receipt, TreeSum.Of(leaf.Amount, leaf.Cloud)))]);
    }

    public SumTree Tree { get; }

    /// <summary>One for each end point and user.</summary>
    public IReadOnlyList<Charge> Charges
    {
        get
        {
            List<Charge> charges = [];
            foreach (ReceiptLeaf leaf in receipts)
            {
                if (charges.Count > 0 && charges[^1] is var last && last.EndPoint == leaf.EndPoint && last.User == leaf.User)
                {
                    charges[^1] = last with { Amount = checked(last.Amount + leaf.Amount) };
                }
                else
                {
                    charges.Add(new Charge(leaf.EndPoint, leaf.User, leaf.Amount));
                }
            }

            return charges;
        }
    }

    public ReceiptLeaf this[int index] => receipts[index];

    /// <summary>Index of the leaf that a pico-dollar of the total falls on; -1: none.</summary>
    public int At(ulong money)
    {
        ulong before = 0;
        for (int i = 0; i < receipts.Count; i++)
        {
            before += receipts[i].Amount;
            if (money < before)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Sum and hash of a leaf, as its parent commits to it.</summary>
    public SumNode LeafAt(int index) => SumNode.Leaf(receipts[index].Receipt, TreeSum.Of(receipts[index].Amount, receipts[index].Cloud));
}
