using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Virga.Node.Services.Queues;

/// <summary>MD5s by which clients see that a message arrived unharmed. Source: Amazon SQS developer guide, "Calculating the MD5 message digest for message attributes".</summary>
internal static class MessageDigest
{
    [SuppressMessage("Security", "CA5351", Justification = "SQS's checksum, which guards nothing")]
    public static string Of(string body) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(body)));

    /// <summary>Null when there are no attributes.</summary>
    [SuppressMessage("Security", "CA5351", Justification = "SQS's checksum, which guards nothing")]
    public static string? Of(IReadOnlyDictionary<string, MessageAttribute>? attributes)
    {
        if (attributes is not { Count: > 0 })
        {
            return null;
        }

        using MemoryStream buffer = new();
        foreach ((string name, MessageAttribute value) in attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Write(buffer, Encoding.UTF8.GetBytes(name));
            Write(buffer, Encoding.UTF8.GetBytes(value.DataType!));
            buffer.WriteByte(value.IsBinary ? (byte)2 : (byte)1);
            Write(buffer, value.IsBinary ? value.BinaryValue! : Encoding.UTF8.GetBytes(value.StringValue!));
        }

        return Convert.ToHexStringLower(MD5.HashData(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }

    private static void Write(MemoryStream buffer, byte[] part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        buffer.Write(length);
        buffer.Write(part);
    }
}
