namespace Virga.Node.Aws.CloudWatch.Model;

/// <summary>Statistics of several metrics over one span.</summary>
internal sealed record GetMetricDataRequest(IReadOnlyList<MetricDataQuery>? MetricDataQueries, DateTimeOffset? StartTime, DateTimeOffset? EndTime)
{
    public string? NextToken { get; init; }

    public string? ScanBy { get; init; }

    public int? MaxDatapoints { get; init; }
}
