using System.Globalization;

namespace Virga.Node.Values;

/// <summary>An amount of money in billionths of the price list's currency unit. Sums are checked: an overflow is a bug.</summary>
public readonly record struct NanoMoney(long Nanos)
{
    public static NanoMoney Zero => default;

    public static NanoMoney operator +(NanoMoney left, NanoMoney right) => new(checked(left.Nanos + right.Nanos));

    public static NanoMoney Add(NanoMoney left, NanoMoney right) => left + right;

    /// <summary>Decimal units with nine places: <c>0.000000202</c>.</summary>
    public override string ToString() => (Nanos / 1_000_000_000m).ToString("0.000000000", CultureInfo.InvariantCulture);
}
