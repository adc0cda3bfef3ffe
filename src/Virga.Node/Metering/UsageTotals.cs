using Virga.Node.Values;

namespace Virga.Node.Metering;

/// <summary>Sums over invocations of one function.</summary>
internal sealed record UsageTotals(int FunctionNumber)
{
    public long Calls { get; init; }

    /// <summary>Calls that didn't end in an answer of the handler.</summary>
    public long Errors { get; init; }

    public long ColdStarts { get; init; }

    public long DurationMicros { get; init; }

    public long BilledMillis { get; init; }

    public long CpuMicros { get; init; }

    public long PeakMemoryKiB { get; init; }

    public long BytesIn { get; init; }

    public long BytesOut { get; init; }

    public NanoMoney Price { get; init; }

    public UsageTotals Add(in UsageSlot slot) => this with
    {
        Calls = Calls + 1,
        Errors = Errors + (slot.End == (int)InvocationEnd.Success ? 0 : 1),
        ColdStarts = ColdStarts + (slot.InitMicros > 0 ? 1 : 0),
        DurationMicros = DurationMicros + slot.DurationMicros,
        BilledMillis = BilledMillis + slot.BilledMillis,
        CpuMicros = CpuMicros + slot.CpuMicros,
        PeakMemoryKiB = Math.Max(PeakMemoryKiB, slot.PeakMemoryKiB),
        BytesIn = BytesIn + slot.BytesIn,
        BytesOut = BytesOut + slot.BytesOut,
        Price = Price + new NanoMoney(slot.PriceNanos),
    };
}
