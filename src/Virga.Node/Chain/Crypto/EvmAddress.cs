using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Virga.Node.Values;

namespace Virga.Node.Chain.Crypto;

/// <summary>The 20 bytes that name an account or contract; as text with the checksum of EIP-55.</summary>
internal readonly record struct EvmAddress(UInt128 High, uint Low)
{
    public const int Size = 20;

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
        if (!Hex.TryParse(text, out byte[]? bytes) || bytes.Length != Size)
        {
            return new VirgaError(Outcome.InvalidParameter, $"{text} is no address: it must be 0x and 40 hexadecimal digits.");
        }

        EvmAddress address = Of(bytes);
        string digits = text[2..];
        bool isMixed = digits.Any(char.IsAsciiLetterLower) && digits.Any(char.IsAsciiLetterUpper);
        return isMixed && address.ToString()[2..] != digits
            ? new VirgaError(Outcome.InvalidParameter, $"The address {text} has a wrong checksum (EIP-55): a digit is mistyped.")
            : address;
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

    public override string ToString()
    {
        string lower = Convert.ToHexStringLower(ToArray());
        Span<byte> hash = stackalloc byte[Hash32.Size];
        Keccak256.Hash(Encoding.ASCII.GetBytes(lower), hash);
        StringBuilder text = new("0x", 2 + lower.Length);
        for (int i = 0; i < lower.Length; i++)
        {
            int nibble = i % 2 == 0 ? hash[i / 2] >> 4 : hash[i / 2] & 0xF;
            text.Append(nibble >= 8 ? char.ToUpperInvariant(lower[i]) : lower[i]);
        }

        return text.ToString();
    }
}
