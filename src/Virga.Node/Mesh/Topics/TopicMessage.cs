using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Virga.Node.Chain.Crypto;
using Virga.Node.Mesh.Content;

namespace Virga.Node.Mesh.Topics;

/// <summary>
/// A message of a topic. Its block's bytes are what goes to peers, and their content id is the message's id: whoever knows a publisher's
/// newest id can fetch all those before it from anyone and see that none is missing or changed.
/// </summary>
/// <remarks>
/// A block, numbers little-endian: <c>VTM1</c>; publisher and topic, each u16 length and UTF-8; sequence u64; time i64, Unix
/// milliseconds; sha-256 digest of the block before it, zeros for none; the rest is the data.
/// </remarks>
/// <param name="Publisher">Peer id.</param>
/// <param name="Sequence">From 1 for each publisher in each topic.</param>
/// <param name="At">By the publisher's clock.</param>
/// <param name="Previous">The publisher's message before this one in the topic; null: this is its first.</param>
internal sealed record TopicMessage(string Publisher, string Topic, ulong Sequence, DateTimeOffset At, Hash32? Previous, ReadOnlyMemory<byte> Data)
{
    /// <summary>Bytes of data that a message may have.</summary>
    public const int MaxData = 1 << 20;

    /// <summary>Bytes of data that go out as they are; of larger messages only the id goes out, and who wants them fetches them.</summary>
    public const int MaxGossipedData = 256 << 10;

    private const int FixedSize = 4 + (2 * sizeof(ushort)) + (2 * sizeof(ulong)) + Hash32.Size;
    private const int MaxText = 256;

    private static ReadOnlySpan<byte> Magic => "VTM1"u8;

    public static Cid IdOf(Hash32 digest) => new(CidCodec.Raw, digest);

    public byte[] Encode()
    {
        byte[] block = new byte[FixedSize + Encoding.UTF8.GetByteCount(Publisher) + Encoding.UTF8.GetByteCount(Topic) + Data.Length];
        Span<byte> rest = block;
        Magic.CopyTo(rest);
        rest = WriteText(WriteText(rest[Magic.Length..], Publisher), Topic);
        BinaryPrimitives.WriteUInt64LittleEndian(rest, Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(rest[sizeof(ulong)..], At.ToUnixTimeMilliseconds());
        (Previous ?? default).WriteTo(rest[(2 * sizeof(ulong))..]);
        Data.Span.CopyTo(rest[((2 * sizeof(ulong)) + Hash32.Size)..]);
        return block;
    }

    /// <summary>False when a stranger's bytes are no message.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> block, [NotNullWhen(true)] out TopicMessage? message)
    {
        message = null;
        ReadOnlySpan<byte> rest = block.Span;
        if (rest.Length < FixedSize || !rest.StartsWith(Magic))
        {
            return false;
        }

        rest = rest[Magic.Length..];
        if (!TryReadText(ref rest, out string publisher) || !TryReadText(ref rest, out string topic) || rest.Length < (2 * sizeof(ulong)) + Hash32.Size)
        {
            return false;
        }

        ulong sequence = BinaryPrimitives.ReadUInt64LittleEndian(rest);
        long at = BinaryPrimitives.ReadInt64LittleEndian(rest[sizeof(ulong)..]);
        Hash32 previous = Hash32.Of(rest[(2 * sizeof(ulong))..]);
        int size = rest.Length - (2 * sizeof(ulong)) - Hash32.Size;
        bool isFirst = previous == default;
        if (sequence is 0 or > long.MaxValue || isFirst != (sequence == 1) || at < 0 || at > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() || size > MaxData)
        {
            return false;
        }

        message = new TopicMessage(publisher, topic, sequence, DateTimeOffset.FromUnixTimeMilliseconds(at), isFirst ? null : previous, block[(block.Length - size)..]);
        return true;
    }

    private static Span<byte> WriteText(Span<byte> target, string text)
    {
        int length = Encoding.UTF8.GetBytes(text, target[sizeof(ushort)..]);
        BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)length);
        return target[(sizeof(ushort) + length)..];
    }

    private static bool TryReadText(ref ReadOnlySpan<byte> rest, out string text)
    {
        text = "";
        int length = rest.Length < sizeof(ushort) ? int.MaxValue : BinaryPrimitives.ReadUInt16LittleEndian(rest);
        if (length > MaxText || length > rest.Length - sizeof(ushort) || !Ascii.IsValid(rest.Slice(sizeof(ushort), length)))
        {
            return false;
        }

        text = Encoding.ASCII.GetString(rest.Slice(sizeof(ushort), length));
        rest = rest[(sizeof(ushort) + length)..];
        return true;
    }
}
