using System.Buffers;
using System.Text;
using Virga.Node.Values;

namespace Virga.Node.Mesh.Content;

/// <summary>A block with links. Source: IPLD, "Specification: DAG-PB".</summary>
/// <param name="Data">What the node says of itself, a <see cref="UnixFsData"/>.</param>
internal sealed record DagPbNode(ReadOnlyMemory<byte> Data, IReadOnlyList<DagPbLink> Links)
{
    private const int DataField = 1;
    private const int LinksField = 2;
    private const int HashField = 1;
    private const int NameField = 2;
    private const int SizeField = 3;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Links first, then the data: the one canonical order.</summary>
    public byte[] Encode()
    {
        ArrayBufferWriter<byte> node = new();
        ArrayBufferWriter<byte> inner = new();
        foreach (DagPbLink link in Links)
        {
            inner.ResetWrittenCount();
            Protobuf.Write(inner, HashField, link.Id.ToArray());
            Protobuf.Write(inner, NameField, Encoding.UTF8.GetBytes(link.Name));
            Protobuf.Write(inner, SizeField, link.Size);
            Protobuf.Write(node, LinksField, inner.WrittenSpan);
        }

        Protobuf.Write(node, DataField, Data.Span);
        return node.WrittenSpan.ToArray();
    }

    /// <summary>The node, or why a stranger's block is none.</summary>
    public static Result<DagPbNode> Decode(Cid id, ReadOnlySpan<byte> block)
    {
        ReadOnlyMemory<byte>? data = null;
        List<DagPbLink> links = [];
        Protobuf fields = new(block);
        while (fields.Next())
        {
            if (fields.Field == DataField && data is null && fields.Number is null)
            {
                data = fields.Bytes.ToArray();
            }
            else if (fields.Field == LinksField && fields.Number is null && ReadLink(fields.Bytes) is { } link)
            {
                links.Add(link);
            }
            else
            {
                return Malformed(id);
            }
        }

        return fields.IsSound ? new DagPbNode(data ?? default, links) : Malformed(id);
    }

    private static DagPbLink? ReadLink(ReadOnlySpan<byte> bytes)
    {
        Cid? id = null;
        string name = "";
        ulong size = 0;
        Protobuf fields = new(bytes);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case HashField when fields.Number is null && Cid.TryRead(fields.Bytes, out Cid read):
                    id = read;
                    break;
                case NameField when fields.Number is null && IsText(fields.Bytes, out string text):
                    name = text;
                    break;
                case SizeField when fields.Number is { } number:
                    size = number;
                    break;
                default:
                    return null;
            }
        }

        return fields.IsSound && id is { } found ? new DagPbLink(name, found, size) : null;
    }

    private static bool IsText(ReadOnlySpan<byte> bytes, out string text)
    {
        try
        {
            text = Strict.GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }

    private static VirgaError Malformed(Cid id) => new(Outcome.InvalidParameter, $"The block {id} is no DAG-PB node that this node reads.");
}
