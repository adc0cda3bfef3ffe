namespace Virga.Node.Aws.CloudWatch.Model;

/// <summary>Values of metrics of the user's own.</summary>
internal sealed record PutMetricDataRequest(string? Namespace, IReadOnlyList<MetricDatum>? MetricData);
