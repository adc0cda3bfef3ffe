namespace Virga.Node.Aws.CloudWatch.Model;

/// <summary>Statistics of one period; only those that were asked for.</summary>
internal sealed record Datapoint(DateTimeOffset Timestamp, string Unit)
{
    public double? SampleCount { get; init; }

    public double? Average { get; init; }

    public double? Sum { get; init; }

    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    public IReadOnlyDictionary<string, double>? ExtendedStatistics { get; init; }
}
