using System.Globalization;
using System.Numerics;

namespace Virga.Node.Values;

/// <summary>An amount of dollars as prices and charges count them: 10^12 pico-dollars are one dollar. Never negative.</summary>
public readonly record struct Dollars(BigInteger Pico)
{
    /// <summary>Pico-dollars in one unit of the token, a microdollar.</summary>
    public const int PicoPerUnit = 1_000_000;

    private const int Decimals = 12;
    private const int MicroDecimals = 6;

    public static Dollars Zero => default;

    /// <param name="units">Of the token, microdollars.</param>
    public static Dollars FromUnits(BigInteger units) => new(units * PicoPerUnit);

    /// <summary>"12.5 dollar", "0.001 USD", "3 cent", "0.2 microdollar", "70 picodollar": always with its unit.</summary>
    public static Result<Dollars> Parse(string text)
    {
        string[] parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int decimals = parts.Length != 2 ? -1 : parts[1].ToUpperInvariant() switch
        {
            "DOLLAR" or "DOLLARS" or "USD" => Decimals,
            "CENT" or "CENTS" => 10,
            "MILLIDOLLAR" or "MILLIDOLLARS" => 9,
            "MICRODOLLAR" or "MICRODOLLARS" => MicroDecimals,
            "NANODOLLAR" or "NANODOLLARS" => 3,
            "PICODOLLAR" or "PICODOLLARS" => 0,
            _ => -1,
        };
        return decimals >= 0 && TokenAmount.TryParseUnits(parts[0], decimals, out BigInteger pico)
            ? new Dollars(pico)
            : new VirgaError(Outcome.InvalidParameter, $"{text} is no amount with a unit, such as `12.5 dollar`, `3 cent`, `0.2 microdollar` or `70 picodollar`.");
    }

    /// <summary>Units of the token, which has no smaller ones than a microdollar.</summary>
    public Result<BigInteger> ToUnits() => (Pico % PicoPerUnit).IsZero
        ? Pico / PicoPerUnit
        : new VirgaError(Outcome.InvalidParameter, $"{this} can't be moved: the token's smallest unit is 1 microdollar.");

    /// <summary>In dollars, or in the unit below in which it is short.</summary>
    public override string ToString() => Pico.IsZero || Pico >= BigInteger.Pow(10, 9) ? $"{TokenAmount.Format(Pico, Decimals)} dollar"
        : Pico >= 10_000 ? $"{TokenAmount.Format(Pico, MicroDecimals)} microdollar"
        : $"{Pico.ToString(CultureInfo.InvariantCulture)} picodollar";
}
