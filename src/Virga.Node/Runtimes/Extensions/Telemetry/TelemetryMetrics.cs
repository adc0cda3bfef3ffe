using System.Text.Json.Serialization;

namespace Virga.Node.Runtimes.Extensions.Telemetry;

/// <summary><c>ReportMetrics</c> of AWS's event schema: milliseconds and megabytes.</summary>
internal sealed record TelemetryMetrics
{
    [JsonPropertyName("durationMs")]
    public required double Duration { get; init; }

    [JsonPropertyName("billedDurationMs")]
    public required long BilledDuration { get; init; }

    [JsonPropertyName("memorySizeMB")]
    public required int MemorySize { get; init; }

    [JsonPropertyName("maxMemoryUsedMB")]
    public required int MaxMemoryUsed { get; init; }

    /// <summary>Only of an instance's first invocation.</summary>
    [JsonPropertyName("initDurationMs")]
    public double? InitDuration { get; init; }
}
