namespace Virga.Node.Aws.CloudWatch.Model;

/// <summary>Values of one metric at one time: one, many with their counts, or statistics.</summary>
internal sealed record MetricDatum(string? MetricName, IReadOnlyList<Dimension>? Dimensions, DateTimeOffset? Timestamp, string? Unit)
{
    public double? Value { get; init; }

    public StatisticSet? StatisticValues { get; init; }

    public IReadOnlyList<double>? Values { get; init; }

    public IReadOnlyList<double>? Counts { get; init; }
}
