namespace Virga.Node.Aws.CloudWatch.Model;

/// <summary>One of the things that GetMetricData is asked for.</summary>
internal sealed record MetricDataQuery(string? Id, MetricStat? MetricStat, string? Expression, string? Label, bool? ReturnData);
