namespace Virga.Node.Aws.CloudWatch.Model;

/// <summary>A page of results.</summary>
internal sealed record GetMetricDataResponse(IReadOnlyList<MetricDataResult> MetricDataResults, string? NextToken);
