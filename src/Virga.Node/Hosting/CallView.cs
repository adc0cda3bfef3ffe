using Virga.Node.Metering;

namespace Virga.Node.Hosting;

/// <summary>One invocation's usage record as the management API shows it.</summary>
internal sealed record CallView(
    string RequestId, DateTimeOffset StartedAt, int DurationMicros, int InitMicros, int BilledMillis, int MemoryMegabytes, int PeakMemoryKiB,
    int CpuMicros, int BytesIn, int BytesOut, long PriceNanos, string End)
{
    public static CallView Of(UsageRecord record) => new(
        record.RequestId.ToString(), DateTimeOffset.UnixEpoch.AddMicroseconds(record.StartedAtMicros), record.DurationMicros, record.InitMicros,
        record.BilledMillis, record.MemoryLimit.Megabytes, record.PeakMemoryKiB, record.CpuMicros, record.BytesIn, record.BytesOut,
        record.Price.Nanos, record.End.ToString());
}
