using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Chain.Abi;

/// <summary>
/// Reads what <see cref="AbiEncoder"/> writes, from anyone: as strict as Solidity's own decoder about ranges and padding of numbers, and
/// with a budget, since offsets may point at the same bytes again and again.
/// </summary>
internal ref struct AbiDecoder
{
    private const int Slack = 1024;

    /// <summary>Stands where there is no value because of the fault.</summary>
    private static readonly object Nothing = new();

    private readonly ReadOnlySpan<byte> data;
    private long budget;
    private string? fault;

    private AbiDecoder(ReadOnlySpan<byte> data)
    {
        this.data = data;
        budget = data.Length + Slack;
    }

    /// <summary>One value a type.</summary>
    public static Result<object[]> Decode(IReadOnlyList<AbiType> types, ReadOnlySpan<byte> data)
    {
        AbiDecoder decoder = new(data);
        object[] values = decoder.ReadSequence(types, types.Count, 0);
        return decoder.fault is { } fault ? new VirgaError(Outcome.Serialization, $"The contract's data aren't ({string.Join(',', types)}): {fault}.") : values;
    }

    private object Fail(string why)
    {
        fault ??= why;
        return Nothing;
    }

    /// <param name="start">What the offsets in it count from.</param>
    private object[] ReadSequence(IReadOnlyList<AbiType> types, int count, long start)
    {
        object[] values = new object[count];
        long at = start;
        for (int i = 0; i < count && fault is null; i++)
        {
            AbiType type = types[types.Count == 1 ? 0 : i];
            if (!type.IsDynamic)
            {
                values[i] = ReadStatic(type, at);
            }
            else if (TryLength(at, out int offset))
            {
                values[i] = ReadTail(type, start + offset);
            }

            at += type.HeadSize;
        }

        return values;
    }

    private object ReadStatic(AbiType type, long at)
    {
        if (type.Kind is not (AbiKind.FixedArray or AbiKind.Tuple))
        {
            return ReadWord(type, at);
        }

        object[] parts = new object[type.Kind == AbiKind.Tuple ? type.Fields.Count : type.Size];
        for (int i = 0; i < parts.Length && fault is null; i++)
        {
            AbiType part = type.Element ?? type.Fields[i].Type;
            parts[i] = ReadStatic(part, at);
            at += part.HeadSize;
        }

        return parts;
    }

    private object ReadWord(AbiType type, long at)
    {
        if (!Spend(1) || at + AbiType.Word > data.Length)
        {
            return Fail("they end too early");
        }

        ReadOnlySpan<byte> word = data.Slice((int)at, AbiType.Word);
        return type.Kind switch
        {
            AbiKind.Boolean => word[..^1].ContainsAnyExcept((byte)0) || word[^1] > 1 ? Fail("a bool is neither 0 nor 1") : word[^1] == 1,
            AbiKind.Address => word[..12].ContainsAnyExcept((byte)0) ? Fail("an address is longer than 20 bytes") : EvmAddress.Of(word[12..]),
            AbiKind.FixedBytes => word[type.Size..].ContainsAnyExcept((byte)0) ? Fail($"more than {type.Size} bytes where {type} stands") : word[..type.Size].ToArray(),
            _ => ReadNumber(type, word),
        };
    }

    private object ReadNumber(AbiType type, ReadOnlySpan<byte> word)
    {
        bool isSigned = type.Kind == AbiKind.Signed;
        BigInteger number = new(word, isUnsigned: !isSigned, isBigEndian: true);
        BigInteger limit = BigInteger.One << (isSigned ? type.Size - 1 : type.Size);
        return number < limit && number >= -limit ? number : Fail($"a number is out of the range of {type}");
    }

    private object ReadTail(AbiType type, long at)
    {
        switch (type.Kind)
        {
            case AbiKind.Bytes:
                return ReadBytes(at).ToArray();
            case AbiKind.Text:
                return Encoding.UTF8.GetString(ReadBytes(at)); // contracts may hold what is no UTF-8: it is shown with replacement characters
            case AbiKind.Tuple:
                return ReadSequence([.. type.Fields.Select(field => field.Type)], type.Fields.Count, at);
            case AbiKind.FixedArray:
                return ReadElements(type.Element!, type.Size, at);
            default:
                return TryLength(at, out int count) ? ReadElements(type.Element!, count, at + AbiType.Word) : Nothing;
        }
    }

    private object ReadElements(AbiType element, int count, long at) =>
        at + ((long)count * element.HeadSize) > data.Length || !Spend(count) ? Fail("they end within an array") : ReadSequence([element], count, at);

    private ReadOnlySpan<byte> ReadBytes(long at)
    {
        if (!TryLength(at, out int size) || at + AbiType.Word + size > data.Length || !Spend(size))
        {
            Fail("they end within a text or bytes");
            return [];
        }

        return data.Slice((int)at + AbiType.Word, size);
    }

    private bool TryLength(long at, out int value)
    {
        value = 0;
        if (at + AbiType.Word > data.Length || !Spend(1))
        {
            Fail("they end too early");
            return false;
        }

        ReadOnlySpan<byte> word = data.Slice((int)at, AbiType.Word);
        value = BinaryPrimitives.ReadInt32BigEndian(word[^sizeof(int)..]);
        if (word[..^sizeof(int)].ContainsAnyExcept((byte)0) || value < 0 || value > data.Length)
        {
            Fail("an offset or length lies outside of them");
            return false;
        }

        return true;
    }

    private bool Spend(long cost) => (budget -= cost) >= 0;
}
