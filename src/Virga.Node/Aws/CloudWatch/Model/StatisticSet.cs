namespace Virga.Node.Aws.CloudWatch.Model;

/// <summary>Statistics in place of values.</summary>
internal sealed record StatisticSet(double? SampleCount, double? Sum, double? Minimum, double? Maximum);
