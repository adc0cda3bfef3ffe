namespace Virga.Node.Aws.CloudWatch.Model;

/// <summary>Names a metric.</summary>
internal sealed record Metric(string? Namespace, string? MetricName, IReadOnlyList<Dimension>? Dimensions);
