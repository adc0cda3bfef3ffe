namespace Virga.Node.Aws.CloudWatch.Model;

/// <summary>A page of metrics.</summary>
internal sealed record ListMetricsResponse(IReadOnlyList<Metric> Metrics, string? NextToken);
