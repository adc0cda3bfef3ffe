namespace Virga.Node.Aws.CloudWatch.Model;

/// <summary>One query's values with their times.</summary>
internal sealed record MetricDataResult(string Id, string Label, IReadOnlyList<DateTimeOffset> Timestamps, IReadOnlyList<double> Values, string StatusCode);
