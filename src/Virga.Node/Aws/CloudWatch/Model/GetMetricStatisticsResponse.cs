namespace Virga.Node.Aws.CloudWatch.Model;

/// <summary>The statistics, a datapoint a period that has values.</summary>
internal sealed record GetMetricStatisticsResponse(string Label, IReadOnlyList<Datapoint> Datapoints);
