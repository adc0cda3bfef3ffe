using System.Runtime.InteropServices;
using Virga.Node.Values;

namespace Virga.Node.Metering;

/// <summary>A <see cref="UsageRecord"/> as it lies in the journal: 128 bytes, the first of which say that it is whole.</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct UsageSlot
{
    public const int Size = 128;

    /// <summary>Written last. 0 until then.</summary>
    public long Committed;
    public Guid RequestId;
    public long StartedAtMicros;
    public long PriceNanos;
    public int FunctionNumber;
    public int DurationMicros;
    public int InitMicros;
    public int BilledMillis;
    public int MemoryMegabytes;
    public int PeakMemoryKiB;
    public int CpuMicros;
    public int BytesIn;
    public int BytesOut;
    public int End;

    public static UsageSlot Of(in UsageRecord record) => new()
    {
        RequestId = record.RequestId.Value,
        StartedAtMicros = record.StartedAtMicros,
        PriceNanos = record.Price.Nanos,
        FunctionNumber = record.FunctionNumber,
        DurationMicros = record.DurationMicros,
        InitMicros = record.InitMicros,
        BilledMillis = record.BilledMillis,
        MemoryMegabytes = record.MemoryLimit.Megabytes,
        PeakMemoryKiB = record.PeakMemoryKiB,
        CpuMicros = record.CpuMicros,
        BytesIn = record.BytesIn,
        BytesOut = record.BytesOut,
        End = (int)record.End,
    };

    public readonly UsageRecord ToRecord() => new()
    {
        RequestId = new RequestId(RequestId),
        StartedAtMicros = StartedAtMicros,
        Price = new NanoMoney(PriceNanos),
        FunctionNumber = FunctionNumber,
        DurationMicros = DurationMicros,
        InitMicros = InitMicros,
        BilledMillis = BilledMillis,
        MemoryLimit = new MemorySize(MemoryMegabytes),
        PeakMemoryKiB = PeakMemoryKiB,
        CpuMicros = CpuMicros,
        BytesIn = BytesIn,
        BytesOut = BytesOut,
        End = (InvocationEnd)End,
    };
}
