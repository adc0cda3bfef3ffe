using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Virga.Node.Chain.Crypto;

/// <summary>Hexadecimal as Ethereum's JSON-RPC writes it: data in whole bytes, quantities without leading zeros, both after <c>0x</c>.</summary>
internal static class Hex
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Into as many characters as it takes: <c>0x</c> and two a byte.</summary>
    public static void Format(ReadOnlySpan<byte> bytes, Span<char> text)
    {
        text[0] = '0';
        text[1] = 'x';
        Convert.TryToHexStringLower(bytes, text[2..], out _);
    }

    /// <summary>False: the text isn't exactly as many bytes.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, Span<byte> bytes) =>
        text.Length == 2 + (2 * bytes.Length) && text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && Convert.FromHexString(text[2..], bytes, out _, out int written) == OperationStatus.Done && written == bytes.Length;

    public static string Of(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    public static string Quantity(BigInteger value)
    {
        string digits = value.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
        return digits.Length == 0 ? "0x0" : "0x" + digits;
    }

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text is null || !text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || text.Length % 2 != 0 || !text.AsSpan(2).ContainsOnlyHex())
        {
            return false;
        }

        bytes = Convert.FromHexString(text.AsSpan(2));
        return true;
    }

    public static byte[] Parse(string text) => TryParse(text, out byte[]? bytes) ? bytes : throw new FormatException("the text isn't 0x and whole bytes in hexadecimal");

    public static bool TryParseQuantity([NotNullWhen(true)] string? text, out BigInteger value)
    {
        value = default;
        return text is { Length: > 2 and <= 66 } && text.StartsWith("0x", StringComparison.Ordinal) && text.AsSpan(2).ContainsOnlyHex()
            && BigInteger.TryParse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    private static bool ContainsOnlyHex(this ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Digits);
}
