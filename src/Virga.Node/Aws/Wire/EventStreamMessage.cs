using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Virga.Node.Aws.Wire;

/// <summary>
/// A message in AWS's binary event stream encoding: lengths, their checksum, headers, payload, the checksum of all. Source: Smithy,
/// "Amazon Event Stream Specification".
/// </summary>
internal static class EventStreamMessage
{
    public const string ContentType = "application/vnd.amazon.eventstream";

    private const int PreludeSize = 3 * sizeof(uint);
    private const byte StringValue = 7;

    /// <summary>An event of the stream, whose name is a member of its union.</summary>
    public static void WriteEvent(IBufferWriter<byte> target, string name, string contentType, ReadOnlySpan<byte> payload) =>
        Write(target, [new(":event-type", name), new(":content-type", contentType), new(":message-type", "event")], payload);

    /// <param name="headers">Names and values in ASCII, each shorter than 256.</param>
    public static void Write(IBufferWriter<byte> target, ReadOnlySpan<KeyValuePair<string, string>> headers, ReadOnlySpan<byte> payload)
    {
        int headersSize = 0;
        foreach ((string name, string value) in headers)
        {
            headersSize += 1 + name.Length + 1 + sizeof(ushort) + value.Length;
        }

        int total = PreludeSize + headersSize + payload.Length + sizeof(uint);
        Span<byte> message = target.GetSpan(total)[..total];
        BinaryPrimitives.WriteInt32BigEndian(message, total);
        BinaryPrimitives.WriteInt32BigEndian(message[4..], headersSize);
        BinaryPrimitives.WriteUInt32BigEndian(message[8..], Crc32.Of(message[..8]));
        int at = PreludeSize;
        foreach ((string name, string value) in headers)
        {
            at += WriteHeader(message[at..], name, value);
        }

        payload.CopyTo(message[at..]);
        BinaryPrimitives.WriteUInt32BigEndian(message[^4..], Crc32.Of(message[..^4]));
        target.Advance(total);
    }

    private static int WriteHeader(Span<byte> target, string name, string value)
    {
        target[0] = (byte)name.Length;
        int at = 1 + Encoding.ASCII.GetBytes(name, target[1..]);
        target[at++] = StringValue;
        BinaryPrimitives.WriteUInt16BigEndian(target[at..], (ushort)value.Length);
        at += sizeof(ushort);
        return at + Encoding.ASCII.GetBytes(value, target[at..]);
    }
}
