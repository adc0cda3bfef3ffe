using System.Numerics;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Demo;

/// <summary>Who has what after all is settled, in pico-dollars.</summary>
/// <param name="Deposited">By the user.</param>
/// <param name="Left">Of the deposit.</param>
/// <param name="Charged">By the receipts.</param>
/// <param name="Provider">What the function's owner earned.</param>
/// <param name="Gateways">What each gateway earned.</param>
internal sealed record Money(BigInteger Deposited, BigInteger Left, BigInteger Charged, BigInteger Provider, IReadOnlyDictionary<EvmAddress, BigInteger> Gateways)
{
    public BigInteger Earned => Gateways.Values.Aggregate(Provider, (sum, one) => sum + one);

    /// <summary>Nothing was lost, and nothing came from nowhere.</summary>
    public bool IsConserved => Deposited == Left + Earned && Charged == Earned;

    /// <summary>As the chain has it now.</summary>
    public static async Task<Money> ReadAsync(Federation federation, int dollars, IEnumerable<ServedCall> calls, CancellationToken cancellation)
    {
        BillingContract billing = federation.Chain.Session.Chain.Billing;
        BigInteger left = DemoFailure.Unless(await billing.AccountsAsync(federation.User.Address, cancellation).ConfigureAwait(false), "the user's balance").Balance;
        async Task<BigInteger> EarnedAsync(EvmAddress who) => DemoFailure.Unless(await billing.EarnedAsync(who, cancellation).ConfigureAwait(false), $"what {who} earned");
        Dictionary<EvmAddress, BigInteger> gateways = [];
        foreach (DemoNode node in federation.Nodes)
        {
            gateways[node.Account] = await EarnedAsync(node.Account).ConfigureAwait(false);
        }

        BigInteger charged = calls.Aggregate(BigInteger.Zero, (sum, call) => sum + call.Amount);
        return new Money((BigInteger)dollars * BigInteger.Pow(10, 12), left, charged, await EarnedAsync(federation.Provider).ConfigureAwait(false), gateways);
    }

    public static string Show(BigInteger pico) => new Dollars(pico).ToString();
}
