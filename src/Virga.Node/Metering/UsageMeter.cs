using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Metering;

/// <summary>Prices an invocation and makes its usage record safe, before the answer is given.</summary>
internal sealed class UsageMeter(PriceList prices, UsageJournal journal)
{
    public string Currency => prices.Currency;

    public UsageRecord Price(FunctionVersion version, UsageRecord usage) =>
        usage with { Price = prices.PriceOf(version.Memory, version.EphemeralStorage, usage.BilledMillis) };

    /// <summary>Null when the record is safe from <c>kill -9</c>.</summary>
    public VirgaError? Record(in UsageRecord usage) => journal.Append(usage);
}
