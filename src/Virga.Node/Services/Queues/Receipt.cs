using System.Buffers.Binary;

namespace Virga.Node.Services.Queues;

/// <summary>One receive of one message: what it is deleted by, and its visibility changed.</summary>
/// <param name="Queue">Number of the queue that it was received from.</param>
/// <param name="Nonce">Another at each receive.</param>
internal readonly record struct Receipt(long Queue, long Message, long Nonce)
{
    private const int Size = 24;

    public static Receipt? Parse(string handle)
    {
        Span<byte> bytes = stackalloc byte[Size];
        return Convert.TryFromBase64String(handle, bytes, out int length) && length == Size
            ? new Receipt(BinaryPrimitives.ReadInt64BigEndian(bytes), BinaryPrimitives.ReadInt64BigEndian(bytes[8..]), BinaryPrimitives.ReadInt64BigEndian(bytes[16..]))
            : null;
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Queue);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], Message);
        BinaryPrimitives.WriteInt64BigEndian(bytes[16..], Nonce);
        return Convert.ToBase64String(bytes);
    }
}
