namespace Virga.Node.Aws.CloudWatch.Model;

/// <summary>Statistics of one metric.</summary>
internal sealed record GetMetricStatisticsRequest(string? Namespace, string? MetricName, IReadOnlyList<Dimension>? Dimensions)
{
    public DateTimeOffset? StartTime { get; init; }

    public DateTimeOffset? EndTime { get; init; }

    public int? Period { get; init; }

    public IReadOnlyList<string>? Statistics { get; init; }

    public IReadOnlyList<string>? ExtendedStatistics { get; init; }

    public string? Unit { get; init; }
}
