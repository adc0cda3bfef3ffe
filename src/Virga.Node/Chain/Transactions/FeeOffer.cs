using System.Numerics;
using Virga.Node.Values;

namespace Virga.Node.Chain.Transactions;

/// <summary>What is offered for a unit of gas.</summary>
/// <param name="Tip">At most to the block's maker.</param>
/// <param name="Most">At most in all, the base fee included.</param>
internal readonly record struct FeeOffer(Wei Tip, Wei Most)
{
    private const int RaisePercent = 125;

    /// <summary>Twice the base fee stays enough for six full blocks in a row, each of which raises it by an eighth at most.</summary>
    public static FeeOffer For(Wei baseFee, Wei tip) => new(tip, (baseFee * 2) + tip);

    /// <summary>A quarter more of each part, and no less than the market asks: pools want a tenth more before they replace a transaction.</summary>
    public FeeOffer Raised(FeeOffer market) => new(Max(Raise(Tip), market.Tip), Max(Raise(Most), market.Most));

    private static Wei Raise(Wei fee) => new(((fee.Amount * RaisePercent) / 100) + BigInteger.One);

    private static Wei Max(Wei left, Wei right) => left > right ? left : right;
}
