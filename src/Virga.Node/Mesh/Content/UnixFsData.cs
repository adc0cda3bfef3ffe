using System.Buffers;
using Virga.Node.Values;

namespace Virga.Node.Mesh.Content;

/// <summary>What a node says of itself. Source: IPFS, "UnixFS specification".</summary>
/// <param name="FileSize">Bytes of the file or of this part of it.</param>
/// <param name="BlockSizes">Bytes of the file below each link.</param>
/// <param name="Inline">Bytes of the file in the node itself, before those below its links.</param>
internal sealed record UnixFsData(UnixFsKind Kind, ulong FileSize, IReadOnlyList<ulong> BlockSizes, ReadOnlyMemory<byte> Inline = default)
{
    private const int KindField = 1;
    private const int DataField = 2;
    private const int FileSizeField = 3;
    private const int BlockSizesField = 4;

    public static UnixFsData Directory { get; } = new(UnixFsKind.Directory, 0, []);

    public byte[] Encode()
    {
        ArrayBufferWriter<byte> target = new();
        Protobuf.Write(target, KindField, (ulong)Kind);
        if (Kind == UnixFsKind.File)
        {
            Protobuf.Write(target, FileSizeField, FileSize);
        }

        foreach (ulong size in BlockSizes)
        {
            Protobuf.Write(target, BlockSizesField, size);
        }

        return target.WrittenSpan.ToArray();
    }

    /// <summary>Fields that this node has no use for (hash type, fanout, mode, time) are passed over.</summary>
    public static Result<UnixFsData> Decode(Cid id, ReadOnlyMemory<byte> data)
    {
        ulong? kind = null, size = null;
        ReadOnlyMemory<byte> inline = default;
        List<ulong> sizes = [];
        Protobuf fields = new(data.Span);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case KindField:
                    kind = fields.Number;
                    break;
                case DataField when fields.Number is null:
                    inline = fields.Bytes.ToArray();
                    break;
                case FileSizeField:
                    size = fields.Number;
                    break;
                case BlockSizesField when fields.Number is { } one:
                    sizes.Add(one);
                    break;
                default:
                    break;
            }
        }

        return fields.IsSound && kind is <= (ulong)UnixFsKind.HamtShard
            ? new UnixFsData((UnixFsKind)kind, size ?? (ulong)inline.Length, sizes, inline)
            : new VirgaError(Outcome.InvalidParameter, $"The block {id} is no UnixFS node.");
    }
}
