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

    /// <summary><c>0.001</c>, or an amount with any unit of <see cref="Dollars"/>, in pico-dollars.</summary>
    public static Result<ulong> Parse(string text)
    {
        if (!Dollars.Parse(text.Any(char.IsAsciiLetter) ? text : $"{text} {Unit}").TryGet(out Dollars amount, out VirgaError? error))
        {
            return error;
        }

        return amount.Pico <= ulong.MaxValue ? (ulong)amount.Pico : new VirgaError(Outcome.InvalidParameter, $"{text} is more than a call can cost: at most {new Dollars(ulong.MaxValue)}.");
    }
}
