using System.Numerics;
using System.Text;

namespace Virga.Node.Mesh.Content;

/// <summary>Base32 of RFC 4648 in lower case without padding, and Bitcoin's base58, as content ids are written.</summary>
internal static class Multibase
{
    /// <summary>Prefix of lower-case base32.</summary>
    public const char Base32 = 'b';

    private const string Base32Digits = "abcdefghijklmnopqrstuvwxyz234567";
    private const string Base58Digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private const int BitsPerDigit = 5;

    public static string EncodeBase32(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new((bytes.Length * 8 / BitsPerDigit) + 1);
        int buffer = 0, bits = 0;
        foreach (byte one in bytes)
        {
            buffer = ((buffer << 8) | one) & 0xFFFF;
            for (bits += 8; bits >= BitsPerDigit; bits -= BitsPerDigit)
            {
                text.Append(Base32Digits[(buffer >> (bits - BitsPerDigit)) & 31]);
            }
        }

        return bits > 0 ? text.Append(Base32Digits[(buffer << (BitsPerDigit - bits)) & 31]).ToString() : text.ToString();
    }

    /// <summary>Null when a character is no digit, or bits are left over: one id has one spelling.</summary>
    public static byte[]? DecodeBase32(ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[text.Length * BitsPerDigit / 8];
        int buffer = 0, bits = 0, written = 0;
        foreach (char one in text)
        {
            int digit = Base32Digits.IndexOf(one, StringComparison.Ordinal);
            if (digit < 0)
            {
                return null;
            }

            buffer = ((buffer << BitsPerDigit) | digit) & 0xFFFF;
            bits += BitsPerDigit;
            if (bits >= 8)
            {
                bits -= 8;
                bytes[written++] = (byte)(buffer >> bits);
            }
        }

        return bits >= BitsPerDigit || (buffer & ((1 << bits) - 1)) != 0 ? null : bytes;
    }

    /// <summary>Null unless the text is the number of so many bytes.</summary>
    public static byte[]? DecodeBase58(string text, int size)
    {
        BigInteger number = BigInteger.Zero;
        foreach (char one in text)
        {
            int digit = Base58Digits.IndexOf(one, StringComparison.Ordinal);
            if (digit < 0)
            {
                return null;
            }

            number = (number * Base58Digits.Length) + digit;
        }

        byte[] bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return bytes.Length == size ? bytes : null;
    }
}
