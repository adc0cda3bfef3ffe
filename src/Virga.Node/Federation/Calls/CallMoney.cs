using System.Numerics;
using Virga.Node.Values;

namespace Virga.Node.Federation.Calls;

/// <summary>Pico-dollars as people write and read them.</summary>
internal static class CallMoney
{
    private const int Decimals = 12;
    private const string Unit = "USD";

    /// <summary><c>0.000000408338 USD</c>.</summary>
    public static string Format(UInt128 pico) => new TokenAmount((BigInteger)pico, Decimals, Unit).ToString();

    /// <summary><c>0.001</c> or <c>0.001 USD</c>, in pico-dollars.</summary>
    public static Result<ulong> Parse(string text)
    {
        string digits = text.EndsWith(Unit, StringComparison.OrdinalIgnoreCase) ? text[..^Unit.Length].TrimEnd() : text;
        return TokenAmount.TryParseUnits(digits, Decimals, out BigInteger pico) && pico <= ulong.MaxValue
            ? (ulong)pico
            : new VirgaError(Outcome.InvalidParameter, $"{text} is no amount such as \"0.001 USD\", with at most {Decimals} places.");
    }
}
