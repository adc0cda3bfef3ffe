using System.Globalization;
using System.Numerics;

namespace Virga.Node.Values;

/// <summary>An amount of a token in its smallest unit. Two amounts are only added when they are of the same token.</summary>
/// <param name="Units">Never negative.</param>
/// <param name="Decimals">How many places its display has: 6 for most dollars.</param>
public readonly record struct TokenAmount(BigInteger Units, int Decimals, string Symbol)
{
    public static TokenAmount operator +(TokenAmount left, TokenAmount right) => left.Symbol == right.Symbol && left.Decimals == right.Decimals
        ? left with { Units = left.Units + right.Units }
        : throw new InvalidOperationException($"{left.Symbol} and {right.Symbol} can't be added");

    public static TokenAmount Add(TokenAmount left, TokenAmount right) => left + right;

    /// <summary>Decimal digits with at most so many places; no sign, no exponent.</summary>
    public static bool TryParseUnits(string text, int decimals, out BigInteger units)
    {
        units = default;
        string[] parts = text.Split('.');
        if (parts.Length > 2 || text.Length > 100 || parts.Any(part => part.Length == 0 || !part.All(char.IsAsciiDigit)))
        {
            return false;
        }

        string fraction = parts.Length == 2 ? parts[1].TrimEnd('0') : "";
        if (fraction.Length > decimals)
        {
            return false;
        }

        units = BigInteger.Parse(parts[0] + fraction.PadRight(decimals, '0'), CultureInfo.InvariantCulture);
        return true;
    }

    internal static string Format(BigInteger units, int decimals)
    {
        string digits = units.ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        string fraction = digits[^decimals..].TrimEnd('0');
        return decimals == 0 || fraction.Length == 0 ? digits[..^decimals] : $"{digits[..^decimals]}.{fraction}";
    }

    /// <summary><c>12.5 USD</c>.</summary>
    public override string ToString() => $"{Format(Units, Decimals)} {Symbol}";
}
