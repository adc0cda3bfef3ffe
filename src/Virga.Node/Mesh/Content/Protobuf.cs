using System.Buffers;

namespace Virga.Node.Mesh.Content;

/// <summary>
/// Fields of a protocol buffer one after the other: what DAG-PB and UnixFS need of it. Source: "Protocol Buffers: Encoding".
/// </summary>
internal ref struct Protobuf(ReadOnlySpan<byte> rest)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;
    private const int MaxVarint = 10;

    private ReadOnlySpan<byte> rest = rest;

    /// <summary>False after a malformed field: nothing more is read.</summary>
    public bool IsSound { get; private set; } = true;

    public int Field { get; private set; }

    /// <summary>Null when the field is bytes.</summary>
    public ulong? Number { get; private set; }

    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>False at the end, or when the rest is malformed.</summary>
    public bool Next()
    {
        if (rest.IsEmpty || !IsSound)
        {
            return false;
        }

        if (!TryVarint(out ulong tag) || tag >> 3 is 0 or > int.MaxValue)
        {
            return IsSound = false;
        }

        Field = (int)(tag >> 3);
        return IsSound = (tag & 7) switch
        {
            Varint => TakeNumber(),
            LengthDelimited => TryVarint(out ulong length) && length <= int.MaxValue && Take((int)length),
            Fixed64 => Take(sizeof(ulong)),
            Fixed32 => Take(sizeof(uint)),
            _ => false,
        };
    }

    public static void Write(IBufferWriter<byte> target, int field, ulong number)
    {
        WriteVarint(target, ((ulong)field << 3) | Varint);
        WriteVarint(target, number);
    }

    public static void Write(IBufferWriter<byte> target, int field, ReadOnlySpan<byte> bytes)
    {
        WriteVarint(target, ((ulong)field << 3) | LengthDelimited);
        WriteVarint(target, (ulong)bytes.Length);
        target.Write(bytes);
    }

    private static void WriteVarint(IBufferWriter<byte> target, ulong number)
    {
        Span<byte> bytes = target.GetSpan(MaxVarint);
        int count = 0;
        for (; number >= 0x80; number >>= 7)
        {
            bytes[count++] = (byte)(number | 0x80);
        }

        bytes[count++] = (byte)number;
        target.Advance(count);
    }

    private bool TakeNumber()
    {
        Bytes = default;
        bool isRead = TryVarint(out ulong number);
        Number = number;
        return isRead;
    }

    private bool Take(int length)
    {
        Number = null;
        if (length > rest.Length)
        {
            return false;
        }

        Bytes = rest[..length];
        rest = rest[length..];
        return true;
    }

    private bool TryVarint(out ulong number)
    {
        number = 0;
        for (int i = 0; i < MaxVarint && i < rest.Length; i++)
        {
            if (i == MaxVarint - 1 && rest[i] > 1)
            {
                return false;
            }

            number |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
