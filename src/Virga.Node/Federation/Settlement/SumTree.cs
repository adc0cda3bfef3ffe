namespace Virga.Node.Federation.Settlement;

/// <summary>
/// A Merkle tree whose nodes commit to sums, so that one leaf and its path show where on the line of money it lies.
/// Source: <c>contracts/src/Batches.sol</c>.
/// </summary>
internal sealed class SumTree
{
    /// <summary>From the leaves up; of each level only what covers leaves is kept.</summary>
    private readonly List<SumNode[]> levels;

    /// <summary>A node over no leaves, by level.</summary>
    private readonly List<SumNode> empty;

    public SumTree(IReadOnlyCollection<SumNode> leaves)
    {
        (levels, empty) = ([[.. leaves]], [default]);
        for (int level = 0; level < HeightOf(leaves.Count); level++)
        {
            SumNode[] below = levels[level], above = new SumNode[(below.Length + 1) / 2];
            SumNode none = empty[level];
            for (int i = 0; i < above.Length; i++)
            {
                above[i] = SumNode.Over(below[2 * i], (2 * i) + 1 < below.Length ? below[(2 * i) + 1] : none);
            }

            levels.Add(above);
            empty.Add(SumNode.Over(none, none));
        }
    }

    public int Count => levels[0].Length;

    public SumNode Root => levels[^1] is [SumNode root] ? root : empty[^1];

    /// <summary>Levels above the leaves: at least one, so that a parent commits to every leaf's sum.</summary>
    public static int HeightOf(int count)
    {
        int height = 1;
        while (1L << height < count)
        {
            height++;
        }

        return height;
    }

    /// <summary>The siblings from the leaf up.</summary>
    public IReadOnlyList<SumNode> PathOf(int index)
    {
        SumNode[] path = new SumNode[levels.Count - 1];
        for (int level = 0; level < path.Length; level++)
        {
            int sibling = (index >> level) ^ 1;
            path[level] = sibling < levels[level].Length ? levels[level][sibling] : empty[level];
        }

        return path;
    }

    /// <summary>The root over a leaf, and the sum of all that is left of it.</summary>
    public static (SumNode Root, TreeSum Before) Climb(SumNode leaf, int index, IReadOnlyList<SumNode> path)
    {
        SumNode root = leaf;
        TreeSum before = default;
        for (int level = 0; level < path.Count; level++)
        {
            bool isLeft = ((index >> level) & 1) == 0;
            before = isLeft ? before : before + path[level].Sum;
            root = isLeft ? SumNode.Over(root, path[level]) : SumNode.Over(path[level], root);
        }

        return (root, before);
    }
}
