namespace Virga.Node.Aws.CloudWatch.Model;

/// <summary>A statistic of a metric.</summary>
internal sealed record MetricStat(Metric? Metric, int? Period, string? Stat, string? Unit);
