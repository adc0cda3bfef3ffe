using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Node.Aws.Wire;

/// <summary>
/// Reads CBOR as the JSON document that says the same, so that an operation reads its request in one way whatever the protocol. Tags
/// are dropped (a time is a number of seconds then), bytes become base64. Source: RFC 8949.
/// </summary>
internal ref struct CborJson
{
    private const int MaxDepth = 32;
    private const int Indefinite = 31;
    private const byte Break = 0xFF;
    private readonly Utf8JsonWriter writer;
    private ReadOnlySpan<byte> rest;

    private CborJson(ReadOnlySpan<byte> bytes, Utf8JsonWriter writer)
    {
        rest = bytes;
        this.writer = writer;
    }

    public static Result<ReadOnlyMemory<byte>> Read(ReadOnlySpan<byte> bytes)
    {
        ArrayBufferWriter<byte> json = new();
        using Utf8JsonWriter writer = new(json);
        try
        {
            CborJson reader = new(bytes, writer);
            reader.Item(0);
            if (reader.rest.IsEmpty)
            {
                writer.Flush();
                return json.WrittenMemory;
            }
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException or IndexOutOfRangeException or OverflowException)
        {
            // malformed in one way or another
        }

        return new VirgaError(Outcome.Serialization, "The request is no CBOR document.");
    }

    private void Item(int depth)
    {
        (int kind, int info, ulong value) = Head(depth);
        switch (kind)
        {
            case 0:
                writer.WriteNumberValue(value);
                break;
            case 1:
                writer.WriteNumberValue(checked(-1 - (long)value));
                break;
            case 2:
                writer.WriteBase64StringValue(Bytes(info, value));
                break;
            case 3:
                writer.WriteStringValue(Encoding.UTF8.GetString(Bytes(info, value)));
                break;
            case 4:
                writer.WriteStartArray();
                for (ulong left = value; More(info, ref left);)
                {
                    Item(depth + 1);
                }

                writer.WriteEndArray();
                break;
            case 5:
                writer.WriteStartObject();
                for (ulong left = value; More(info, ref left);)
                {
                    (int _, int keyInfo, ulong keyLength) = Head(depth);
                    writer.WritePropertyName(Encoding.UTF8.GetString(Bytes(keyInfo, keyLength)));
                    Item(depth + 1);
                }

                writer.WriteEndObject();
                break;
            case 6:
                Item(depth + 1);
                break;
            default:
                Simple(info, value);
                break;
        }
    }

    private (int Kind, int Info, ulong Value) Head(int depth)
    {
        byte first = Take(1)[0];
        int info = first & 0x1F;
        ulong value = info switch
        {
            < 24 => (ulong)info,
            24 => Take(1)[0],
            25 => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            26 => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
            27 => BinaryPrimitives.ReadUInt64BigEndian(Take(8)),
            Indefinite => 0,
            _ => throw new FormatException(),
        };
        return depth <= MaxDepth ? (first >> 5, info, value) : throw new FormatException();
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        ReadOnlySpan<byte> taken = rest[..length];
        rest = rest[length..];
        return taken;
    }

    private bool More(int info, ref ulong left)
    {
        if (info != Indefinite)
        {
            return left-- > 0;
        }

        bool isEnd = rest[0] == Break;
        rest = isEnd ? rest[1..] : rest;
        return !isEnd;
    }

    private byte[] Bytes(int info, ulong length)
    {
        if (info != Indefinite)
        {
            return Take(checked((int)length)).ToArray();
        }

        List<byte> all = [];
        for (ulong none = 0; More(info, ref none);)
        {
            (int _, int partInfo, ulong part) = Head(0);
            all.AddRange(partInfo == Indefinite ? throw new FormatException() : Take(checked((int)part)));
        }

        return [.. all];
    }

    private void Simple(int info, ulong value)
    {
        switch (info)
        {
            case 20 or 21:
                writer.WriteBooleanValue(info == 21);
                break;
            case 22 or 23:
                writer.WriteNullValue();
                break;
            case 25:
                Number((double)BitConverter.UInt16BitsToHalf((ushort)value));
                break;
            case 26:
                Number(BitConverter.UInt32BitsToSingle((uint)value));
                break;
            case 27:
                Number(BitConverter.UInt64BitsToDouble(value));
                break;
            default:
                throw new FormatException();
        }
    }

    /// <summary>JSON has no word for what is no number.</summary>
    private readonly void Number(double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteStringValue(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
