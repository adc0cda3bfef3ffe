using Virga.Node.Metering;

namespace Virga.Node.Hosting;

/// <summary>Usage sums of one function as the management API shows them.</summary>
internal sealed record UsageView(
    string Function, long Calls, long Errors, long ColdStarts, long DurationMicros, long BilledMillis, long CpuMicros, long PeakMemoryKiB,
    long BytesIn, long BytesOut, long PriceNanos)
{
    public static UsageView Of(UsageTotals totals, string function) => new(
        function, totals.Calls, totals.Errors, totals.ColdStarts, totals.DurationMicros, totals.BilledMillis, totals.CpuMicros,
        totals.PeakMemoryKiB, totals.BytesIn, totals.BytesOut, totals.Price.Nanos);
}
