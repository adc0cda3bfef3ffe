using Virga.Node.Functions;
using Virga.Node.Instances;
using Virga.Node.Metering;

namespace Virga.Node.Invocations;

/// <summary>What happened when an invocation was carried out by an instance.</summary>
/// <param name="InitMicros">The instance's start, when this call caused it; else 0.</param>
internal readonly record struct Attempt(Instance Instance, InstanceReply Reply, DateTimeOffset StartedAt, int DurationMicros, int InitMicros)
{
    /// <summary>The handler was never called: the start is all there is.</summary>
    public static Attempt OfFailedInit(InstanceStart start, TimeProvider time) =>
        new(start.Instance, start.Failure!.Value, time.GetUtcNow(), 0, start.Instance.InitMicros);

    /// <summary>Not yet priced. Lambda bills the init phase together with the call that it delays, in whole milliseconds.</summary>
    public UsageRecord ToUsage(Invocation invocation, FunctionVersion version, int bytesOut) => new()
    {
        RequestId = invocation.RequestId,
        FunctionNumber = version.FunctionNumber,
        StartedAtMicros = (StartedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
        DurationMicros = DurationMicros,
        InitMicros = InitMicros,
        BilledMillis = (DurationMicros + InitMicros + 999) / 1000,
        MemoryLimit = version.Memory,
        PeakMemoryKiB = Instance.PeakMemoryKiB(),
        CpuMicros = Instance.TakeCpuMicros(),
        BytesIn = invocation.Event.Length,
        BytesOut = bytesOut,
        Price = default,
        End = EndOf(Reply.End),
    };

    private static InvocationEnd EndOf(InstanceEnd end) => end switch
    {
        InstanceEnd.Result => InvocationEnd.Success,
        InstanceEnd.Error or InstanceEnd.TooLarge => InvocationEnd.FunctionError,
        InstanceEnd.TimedOut => InvocationEnd.TimedOut,
        InstanceEnd.OutOfMemory => InvocationEnd.OutOfMemory,
        InstanceEnd.InitError => InvocationEnd.InitError,
        _ => InvocationEnd.Crashed,
    };
}
