using Virga.Node.Values;

namespace Virga.Node.Federation.Providers;

/// <summary>What a workload costs at one place, in pico-dollars (10^-12 USD); null: not known.</summary>
/// <param name="Source">Where the prices are from, or why there are none.</param>
internal sealed record PriceRow(string Name, ProviderKind Kind, string Region, Int128? RequestPicos, Int128? DurationPicos, string Source)
{
    public Int128? TotalPicos => RequestPicos + DurationPicos;

    public static PriceRow Of(string name, ProviderKind kind, string region, in Result<CallPrices> prices, Workload workload) =>
        prices.TryGet(out CallPrices? known, out VirgaError? error)
            ? new PriceRow(name, kind, region, known.RequestsOf(workload), known.DurationOf(workload), known.Source)
            : new PriceRow(name, kind, region, null, null, error.Message);
}
