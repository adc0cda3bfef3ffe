using System.Globalization;
using System.Numerics;

namespace Virga.Node.Values;

/// <summary>An amount of a chain's own coin in its smallest unit: 10^18 wei are one ether. Never negative.</summary>
public readonly record struct Wei : IComparable<Wei>
{
    private const int Decimals = 18;
    private const int GweiDecimals = 9;

    public Wei(BigInteger amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        Amount = amount;
    }

    public BigInteger Amount { get; }

    public static Wei Zero => default;

    public static Wei FromGwei(long gwei) => new(gwei * BigInteger.Pow(10, GweiDecimals));

    public static Wei FromEther(long ether) => new(ether * BigInteger.Pow(10, Decimals));

    public static Wei operator +(Wei left, Wei right) => new(left.Amount + right.Amount);

    public static Wei operator *(Wei left, BigInteger right) => new(left.Amount * right);

    public static bool operator <(Wei left, Wei right) => left.Amount < right.Amount;

    public static bool operator >(Wei left, Wei right) => left.Amount > right.Amount;

    public static bool operator <=(Wei left, Wei right) => left.Amount <= right.Amount;

    public static bool operator >=(Wei left, Wei right) => left.Amount >= right.Amount;

    public static Wei Add(Wei left, Wei right) => left + right;

    public static Wei Multiply(Wei left, BigInteger right) => left * right;

    /// <summary>"1.5 ether", "20 gwei" or "7 wei": always with its unit.</summary>
    public static Result<Wei> Parse(string text)
    {
        string[] parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int decimals = parts.Length != 2 ? -1 : parts[1].ToUpperInvariant() switch { "ETHER" or "ETH" => Decimals, "GWEI" => GweiDecimals, "WEI" => 0, _ => -1 };
        return decimals >= 0 && TokenAmount.TryParseUnits(parts[0], decimals, out BigInteger units)
            ? new Wei(units)
            : new VirgaError(Outcome.InvalidParameter, $"{text} is no amount with a unit, such as `1.5 ether`, `20 gwei` or `7 wei`.");
    }

    public int CompareTo(Wei other) => Amount.CompareTo(other.Amount);

    /// <summary>In ether, or in the unit below in which it is whole and short.</summary>
    public override string ToString() => Amount.IsZero || Amount >= BigInteger.Pow(10, Decimals - 6) ? $"{TokenAmount.Format(Amount, Decimals)} ether"
        : Amount >= 1_000_000 ? $"{TokenAmount.Format(Amount, GweiDecimals)} gwei"
        : $"{Amount.ToString(CultureInfo.InvariantCulture)} wei";
}
