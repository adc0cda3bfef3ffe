using System.Buffers.Binary;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Mesh.Topics;

/// <summary>A publisher's newest message in a topic, as it announces it.</summary>
internal readonly record struct TopicHead(ulong Sequence, Hash32 Digest)
{
    public const int Size = sizeof(ulong) + Hash32.Size;

    public byte[] Encode()
    {
        byte[] bytes = new byte[Size];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Sequence);
        Digest.WriteTo(bytes.AsSpan(sizeof(ulong)));
        return bytes;
    }

    /// <summary>Null: a stranger's bytes are none.</summary>
    public static TopicHead? Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size && BinaryPrimitives.ReadUInt64LittleEndian(bytes) is > 0 and <= long.MaxValue and ulong sequence ? new TopicHead(sequence, Hash32.Of(bytes[sizeof(ulong)..])) : null;
}
