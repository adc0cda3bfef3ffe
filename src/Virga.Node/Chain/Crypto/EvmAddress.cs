using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Virga.Node.Values;

namespace Virga.Node.Chain.Crypto;

/// <summary>The 20 bytes that name an account or contract; as text with the checksum of EIP-55.</summary>
internal readonly record struct EvmAddress(UInt128 High, uint Low)
{
    public const int Size = 20;

    /// <summary>Of <c>0x</c> and 40 digits.</summary>
    public const int TextSize = 2 + (2 * Size);

    public static EvmAddress Zero => default;

    public static EvmAddress Of(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes[..16]), BinaryPrimitives.ReadUInt32BigEndian(bytes[16..Size]));

    /// <summary>The last 20 bytes of the hash of the key's two coordinates.</summary>
    public static EvmAddress OfPublicKey(ReadOnlySpan<byte> coordinates)
    {
        Span<byte> hash = stackalloc byte[Hash32.Size];
        Keccak256.Hash(coordinates, hash);
        return Of(hash[12..]);
    }

    /// <summary>The contract that an account's transaction with this nonce makes (CREATE).</summary>
    public static EvmAddress OfContract(EvmAddress creator, ulong nonce)
    {
        Span<byte> hash = stackalloc byte[Hash32.Size];
        Keccak256.Hash(new Rlp.RlpItem(new Rlp.RlpItem(creator), new Rlp.RlpItem(new System.Numerics.BigInteger(nonce))).Encode(), hash);
        return Of(hash[12..]);
    }

    /// <summary>Out of a word of the ABI, or an indexed topic of a log: its last 20 bytes.</summary>
    public static EvmAddress OfWord(in Hash32 word)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        word.WriteTo(bytes);
        return Of(bytes[^Size..]);
    }

    /// <summary>All in one case, or in mixed case with the right checksum.</summary>
    public static Result<EvmAddress> Parse(string? text)
    {
        Span<byte> bytes = stackalloc byte[Size];
        return TryParse(text, out EvmAddress address) ? address : new VirgaError(Outcome.InvalidParameter, Hex.TryParse(text, bytes)
            ? $"The address {text} has a wrong checksum (EIP-55): a digit is mistyped."
            : $"{text} is no address: it must be 0x and 40 hexadecimal digits.");
    }

    /// <inheritdoc cref="Parse"/>
    public static bool TryParse(ReadOnlySpan<char> text, out EvmAddress address)
    {
        Span<byte> bytes = stackalloc byte[Size];
        Span<char> right = stackalloc char[TextSize];
        address = default;
        if (!Hex.TryParse(text, bytes))
        {
            return false;
        }

        EvmAddress read = Of(bytes);
        ReadOnlySpan<char> digits = text[2..];
        bool isMixed = digits.ContainsAnyInRange('a', 'f') && digits.ContainsAnyInRange('A', 'F');
        if (isMixed)
        {
            read.Format(right);
        }

        bool holds = !isMixed || digits.SequenceEqual(right[2..]);
        address = holds ? read : default;
        return holds;
    }

    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "Parse is the named form")]
    public static explicit operator EvmAddress(string text) => Parse(text).Value;

    public void WriteTo(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt128BigEndian(target, High);
        BinaryPrimitives.WriteUInt32BigEndian(target[16..], Low);
    }

    /// <summary>As a word of the ABI, which is also the topic of an indexed address.</summary>
    public Hash32 ToWord()
    {
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        bytes.Clear();
        WriteTo(bytes[^Size..]);
        return Hash32.Of(bytes);
    }

    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        WriteTo(bytes);
        return bytes;
    }

    /// <summary>Into <see cref="TextSize"/> characters.</summary>
    public void Format(Span<char> text)
    {
        Span<byte> bytes = stackalloc byte[Size], digits = stackalloc byte[2 * Size], hash = stackalloc byte[Hash32.Size];
        WriteTo(bytes);
        Convert.TryToHexStringLower(bytes, digits, out _);
        Keccak256.Hash(digits, hash);
        text[0] = '0';
        text[1] = 'x';
        for (int i = 0; i < digits.Length; i++)
        {
            int nibble = i % 2 == 0 ? hash[i / 2] >> 4 : hash[i / 2] & 0xF;
            text[2 + i] = nibble >= 8 && digits[i] >= 'a' ? (char)(digits[i] - 'a' + 'A') : (char)digits[i];
        }
    }

    public override string ToString() => string.Create(TextSize, this, (text, address) => address.Format(text));
}
