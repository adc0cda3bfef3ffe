using System.Numerics;
using System.Text;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Chain.Abi;

/// <summary>Writes values as Solidity's ABI has them: a head of fixed size, and a tail for all that has none.</summary>
/// <remarks>Values are of the types that <see cref="AbiKind"/> names; numbers may be of any integer type. Another type or a number out of range is a bug of the caller.</remarks>
internal sealed class AbiEncoder
{
    private byte[] buffer = new byte[256];
    private int length;

    public static byte[] Encode(IReadOnlyList<AbiType> types, IReadOnlyList<object> values)
    {
        AbiEncoder encoder = new();
        encoder.WriteSequence(types, values);
        return encoder.buffer[..encoder.length];
    }

    /// <summary>One static value without a head of its own, as topics and structs hold it.</summary>
    public static void WriteWord(AbiType type, object value, Span<byte> word)
    {
        word[..AbiType.Word].Clear();
        switch (type.Kind)
        {
            case AbiKind.Unsigned or AbiKind.Signed:
                WriteNumber(type, Integer(value), word);
                break;
            case AbiKind.Boolean:
                word[AbiType.Word - 1] = (bool)value ? (byte)1 : (byte)0;
                break;
            case AbiKind.Address:
                ((EvmAddress)value).WriteTo(word[(AbiType.Word - EvmAddress.Size)..]);
                break;
            case AbiKind.FixedBytes:
                byte[] bytes = value is Hash32 hash ? hash.ToArray() : (byte[])value;
                Require(bytes.Length == type.Size, type, value);
                bytes.CopyTo(word);
                break;
            default:
                throw new ArgumentException($"{type} doesn't fit a word");
        }
    }

    private static BigInteger Integer(object value) => value switch
    {
        BigInteger big => big,
        int number => number,
        uint number => number,
        long number => number,
        ulong number => number,
        byte number => number,
        ushort number => number,
        Values.Wei wei => wei.Amount,
        _ => throw new ArgumentException($"{value.GetType().Name} is no integer"),
    };

    private static void WriteNumber(AbiType type, BigInteger number, Span<byte> word)
    {
        bool isSigned = type.Kind == AbiKind.Signed;
        BigInteger limit = BigInteger.One << (isSigned ? type.Size - 1 : type.Size);
        Require(number < limit && number >= (isSigned ? -limit : BigInteger.Zero), type, number);
        word[..AbiType.Word].Fill(number.Sign < 0 ? (byte)0xFF : (byte)0);
        int size = number.GetByteCount(isUnsigned: !isSigned);
        number.TryWriteBytes(word[(AbiType.Word - size)..], out _, isUnsigned: !isSigned, isBigEndian: true);
    }

    private static void Require(bool holds, AbiType type, object value)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, $"the value doesn't fit {type}");
        }
    }

    private int Reserve(int size)
    {
        int start = length;
        length += size;
        if (length > buffer.Length)
        {
            Array.Resize(ref buffer, Math.Max(length, buffer.Length * 2));
        }

        return start;
    }

    private void WriteSequence(IReadOnlyList<AbiType> types, IReadOnlyList<object> values)
    {
        Require(types.Count == values.Count, AbiType.TupleOf([.. types.Select(type => new AbiParameter("", type))]), values.Count);
        int start = Reserve(types.Sum(type => type.HeadSize));
        int at = start;
        for (int i = 0; i < types.Count; i++)
        {
            if (types[i].IsDynamic)
            {
                WriteLength(length - start, at);
                WriteTail(types[i], values[i]);
            }
            else
            {
                WriteStatic(types[i], values[i], at);
            }

            at += types[i].HeadSize;
        }
    }

    private void WriteStatic(AbiType type, object value, int at)
    {
        if (type.Kind is not (AbiKind.FixedArray or AbiKind.Tuple))
        {
            WriteWord(type, value, buffer.AsSpan(at));
            return;
        }

        IReadOnlyList<object> parts = (IReadOnlyList<object>)value;
        Require(parts.Count == (type.Kind == AbiKind.Tuple ? type.Fields.Count : type.Size), type, parts.Count);
        for (int i = 0; i < parts.Count; i++)
        {
            AbiType part = type.Element ?? type.Fields[i].Type;
            WriteStatic(part, parts[i], at);
            at += part.HeadSize;
        }
    }

    private void WriteTail(AbiType type, object value)
    {
        switch (type.Kind)
        {
            case AbiKind.Bytes:
                WriteBytes((byte[])value);
                break;
            case AbiKind.Text:
                WriteBytes(Encoding.UTF8.GetBytes((string)value));
                break;
            case AbiKind.Tuple:
                WriteSequence([.. type.Fields.Select(field => field.Type)], (IReadOnlyList<object>)value);
                break;
            default:
                IReadOnlyList<object> elements = (IReadOnlyList<object>)value;
                Require(type.Kind == AbiKind.Array || elements.Count == type.Size, type, elements.Count);
                if (type.Kind == AbiKind.Array)
                {
                    WriteLength(elements.Count, Reserve(AbiType.Word));
                }

                WriteSequence([.. Enumerable.Repeat(type.Element!, elements.Count)], elements);
                break;
        }
    }

    private void WriteBytes(byte[] bytes)
    {
        WriteLength(bytes.Length, Reserve(AbiType.Word));
        int at = Reserve((bytes.Length + AbiType.Word - 1) / AbiType.Word * AbiType.Word); // may move the buffer
        bytes.CopyTo(buffer, at);
    }

    private void WriteLength(int value, int at) => System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(at + AbiType.Word - sizeof(int)), value);
}
