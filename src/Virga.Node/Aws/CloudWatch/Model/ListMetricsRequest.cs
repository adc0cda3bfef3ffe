namespace Virga.Node.Aws.CloudWatch.Model;

/// <summary>Which metrics: a dimension without a value takes any.</summary>
internal sealed record ListMetricsRequest(string? Namespace, string? MetricName, IReadOnlyList<Dimension>? Dimensions, string? NextToken, string? RecentlyActive);
