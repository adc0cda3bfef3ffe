namespace Virga.Node.Telemetry.Metrics;

/// <summary>The values of a metric in one minute.</summary>
/// <param name="Minute">Unix minutes.</param>
internal sealed record MetricPoint(MetricId Id, long Minute, MetricSummary Summary);
