using Virga.Node.Values;

namespace Virga.Node.Mesh.Content;

/// <summary>A block of a file or directory, taken apart.</summary>
/// <param name="Size">Bytes of the file below it, as it says; a reader holds it to that.</param>
/// <param name="Inline">Bytes of the file in the block itself.</param>
internal sealed record ContentNode(Cid Id, UnixFsKind Kind, ulong Size, ReadOnlyMemory<byte> Inline, IReadOnlyList<DagPbLink> Links, IReadOnlyList<ulong> BlockSizes)
{
    public bool IsDirectory => Kind == UnixFsKind.Directory;

    /// <summary>Refused unless sizes and links agree with each other, so that lies about sizes are found where they are told.</summary>
    public static Result<ContentNode> Of(Block block)
    {
        if (block.Id.Codec == CidCodec.Raw)
        {
            return new ContentNode(block.Id, UnixFsKind.Raw, (ulong)block.Bytes.Length, block.Bytes, [], []);
        }

        if (!DagPbNode.Decode(block.Id, block.Bytes.Span).TryGet(out DagPbNode? node, out VirgaError? error) || !UnixFsData.Decode(block.Id, node.Data).TryGet(out UnixFsData? data, out error))
        {
            return error;
        }

        return data.Kind switch
        {
            UnixFsKind.Directory => Directory(block.Id, node),
            UnixFsKind.File or UnixFsKind.Raw => File(block.Id, node, data),
            UnixFsKind.HamtShard => new VirgaError(Outcome.NotSupported, $"The directory {block.Id} is sharded (HAMT), which this node doesn't read."),
            _ => new VirgaError(Outcome.NotSupported, $"{block.Id} is a {data.Kind} node, neither file nor directory."),
        };
    }

    private static Result<ContentNode> File(Cid id, DagPbNode node, UnixFsData data)
    {
        UInt128 sum = (UInt128)data.Inline.Length;
        foreach (ulong size in data.BlockSizes)
        {
            sum += size;
        }

        // A link to nothing costs its reader a block and gives no byte, so that a small node could cost millions of reads.
        return node.Links.Count != data.BlockSizes.Count || sum != data.FileSize || data.BlockSizes.Contains(0UL)
            ? new VirgaError(Outcome.InvalidParameter, $"The file node {id} is malformed: the sizes of its parts don't make up its own.")
            : new ContentNode(id, UnixFsKind.File, data.FileSize, data.Inline, node.Links, data.BlockSizes);
    }

    private static Result<ContentNode> Directory(Cid id, DagPbNode node)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        return node.Links.Any(link => link.Name is "" or "." or ".." || link.Name.AsSpan().ContainsAny('/', '\0') || !names.Add(link.Name))
            ? new VirgaError(Outcome.InvalidParameter, $"The directory {id} has an entry whose name is none, or two of one name.")
            : new ContentNode(id, UnixFsKind.Directory, 0, default, node.Links, []);
    }
}
