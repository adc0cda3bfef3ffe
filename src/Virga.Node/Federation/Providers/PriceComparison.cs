using Virga.Node.Functions;
using Virga.Node.Metering;
using Virga.Node.Values;

namespace Virga.Node.Federation.Providers;

/// <summary>The same calls' price here, at each provider, and on AWS Lambda in each region whose prices are published.</summary>
internal sealed class PriceComparison(ProviderCatalog providers, LambdaPriceTable table, FunctionCatalog functions, UsageRollup usage)
{
    /// <summary>What is assumed of calls that nobody says anything of.</summary>
    private const long DefaultCalls = 1_000_000;
    private const long DefaultMillis = 100;
    private const int DefaultMemory = 128;

    /// <summary>A function's own calls so far, where the arguments don't say otherwise.</summary>
    /// <param name="millis">Billed a call.</param>
    public Result<Workload> WorkloadOf(string? function, long? calls, long? millis, int? memory)
    {
        if (calls is < 1 or > Workload.MaxCalls || millis is < 1 or > 900_000 || memory is < 1 or > 1 << 20)
        {
            return new VirgaError(Outcome.InvalidParameter, $"Calls are from 1 to {Workload.MaxCalls}, milliseconds to 900000, megabytes to {1 << 20}.");
        }

        UsageTotals? measured = null;
        if (function is not null)
        {
            if (!functions.TryFind(function, out Function? found))
            {
                return new VirgaError(Outcome.NotFound, $"Function not found: {function}");
            }

            memory ??= found.Latest.Memory.Megabytes;
            measured = usage.Read(DateTimeOffset.UnixEpoch).FirstOrDefault(one => one.FunctionNumber == found.Number && one.Calls > 0);
        }

        long count = calls ?? measured?.Calls ?? DefaultCalls;
        Int128 billed = millis is { } each ? (Int128)each * count
            : measured is null ? (Int128)DefaultMillis * count
            : ((Int128)measured.BilledMillis * count + measured.Calls - 1) / measured.Calls;
        return billed <= Workload.MaxMillis
            ? new Workload(count, (long)billed, memory ?? DefaultMemory)
            : new VirgaError(Outcome.InvalidParameter, $"That is more than {Workload.MaxMillis} ms in all.");
    }

    /// <summary>Cheapest first; those whose price isn't known come last, with the reason.</summary>
    public async Task<IReadOnlyList<PriceRow>> CompareAsync(Workload workload, CancellationToken cancellation)
    {
        IProvider[] all = [.. providers.All];
        Result<CallPrices>[] prices = await Task.WhenAll(all.Select(provider => provider.PricesAsync(cancellation))).ConfigureAwait(false);
        IEnumerable<PriceRow> rows = all.Select((provider, index) => PriceRow.Of(provider.Description.Name, provider.Description.Kind, provider.Description.Region, prices[index], workload));
        IEnumerable<PriceRow> published = table.Regions.Keys.Select(region => PriceRow.Of("aws-lambda", ProviderKind.Aws, region, table.Of(region), workload));
        return [.. rows.Concat(published).OrderBy(row => row.TotalPicos is null).ThenBy(row => row.TotalPicos).ThenBy(row => row.Name, StringComparer.Ordinal).ThenBy(row => row.Region, StringComparer.Ordinal)];
    }
}
