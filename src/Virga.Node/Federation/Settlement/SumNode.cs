using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Settlement;

/// <summary>A node of the Merkle sum tree as its parent commits to it.</summary>
internal readonly record struct SumNode(Hash32 Hash, TreeSum Sum)
{
    private const byte LeafMark = 0, NodeMark = 1;

    /// <param name="receipt">Struct hash of the receipt.</param>
    public static SumNode Leaf(in Hash32 receipt, TreeSum sum)
    {
        Span<byte> data = stackalloc byte[1 + Hash32.Size];
        data[0] = LeafMark;
        receipt.WriteTo(data[1..]);
        return new SumNode(Keccak256.Hash(data), sum);
    }

    public static SumNode Over(in SumNode left, in SumNode right)
    {
        Span<byte> data = stackalloc byte[1 + (4 * Hash32.Size)];
        data[0] = NodeMark;
        left.Hash.WriteTo(data[1..]);
        left.Sum.ToWord().WriteTo(data[(1 + Hash32.Size)..]);
        right.Hash.WriteTo(data[(1 + (2 * Hash32.Size))..]);
        right.Sum.ToWord().WriteTo(data[(1 + (3 * Hash32.Size))..]);
        return new SumNode(Keccak256.Hash(data), left.Sum + right.Sum);
    }
}
