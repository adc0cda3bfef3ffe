using Virga.Node.Values;

namespace Virga.Node.Metering;

/// <summary>What one invocation used and costs. Written once, when the invocation ends, before its answer is sent.</summary>
public readonly record struct UsageRecord
{
    public required RequestId RequestId { get; init; }

    /// <summary><see cref="Functions.FunctionVersion.FunctionNumber"/>.</summary>
    public required int FunctionNumber { get; init; }

    /// <summary>When the handler was called, in Unix microseconds.</summary>
    public required long StartedAtMicros { get; init; }

    public required int DurationMicros { get; init; }

    /// <summary>0 unless this call started the instance.</summary>
    public required int InitMicros { get; init; }

    public required int BilledMillis { get; init; }

    public required MemorySize MemoryLimit { get; init; }

    /// <summary>Peak of the instance's memory since its start, in KiB.</summary>
    public required int PeakMemoryKiB { get; init; }

    /// <summary>Processor time of the call in microseconds (init included when this call started the instance).</summary>
    public required int CpuMicros { get; init; }

    public required int BytesIn { get; init; }

    public required int BytesOut { get; init; }

    public required NanoMoney Price { get; init; }

    public required InvocationEnd End { get; init; }
}
