using Virga.Node.Aws.CloudWatch.Model;
using Virga.Node.Telemetry.Metrics;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudWatch;

/// <summary>GetMetricStatistics. Source: CloudWatch API Reference, "GetMetricStatistics".</summary>
internal sealed class StatisticsOperation(MetricPeriods periods, MetricRollup rollup)
{
    private const int MaxDatapoints = 1440;

    public Result<GetMetricStatisticsResponse> Get(GetMetricStatisticsRequest request)
    {
        if (Check(request) is { } wrong)
        {
            return wrong;
        }

        if (!MetricPeriods.Canonical(request.Dimensions).TryGet(out string? dimensions, out VirgaError? error))
        {
            return error;
        }

        Dictionary<string, Func<MetricSummary, double?>> extended = [];
        foreach (string name in request.ExtendedStatistics ?? [])
        {
            if (!Statistic.Parse(name).TryGet(out Func<MetricSummary, double?>? statistic, out error))
            {
                return error;
            }

            extended[name] = statistic;
        }

        rollup.CatchUp();
        MetricId id = new(request.Namespace!, request.MetricName!, dimensions, request.Unit ?? "");
        return new GetMetricStatisticsResponse(
            request.MetricName!,
            [.. periods.Read(id, request.StartTime!.Value, request.EndTime!.Value, request.Period!.Value).Select(period => ToDatapoint(period, request.Statistics ?? [], extended))]);
    }

    private static VirgaError? Check(GetMetricStatisticsRequest request)
    {
        if (request.Namespace is null || request.MetricName is null)
        {
            return MetricError.Missing(request.Namespace is null ? "Namespace" : "MetricName");
        }

        if (request.StartTime is not { } start || request.EndTime is not { } end)
        {
            return MetricError.Missing(request.StartTime is null ? "StartTime" : "EndTime");
        }

        if (start >= end)
        {
            return MetricError.Invalid("The parameter StartTime must be less than the parameter EndTime.");
        }

        if (MetricPeriods.CheckPeriod(request.Period) is { } wrong)
        {
            return wrong;
        }

        if (request is { Statistics: not { Count: > 0 }, ExtendedStatistics: not { Count: > 0 } })
        {
            return MetricError.Missing("Statistics");
        }

        if (request.Statistics?.FirstOrDefault(name => name.StartsWith('p') || Statistic.Parse(name).Error is not null) is { } unknown)
        {
            return MetricError.Invalid($"The value {unknown} for parameter Statistics is not one of SampleCount, Average, Sum, Minimum, Maximum.");
        }

        double points = (end - start).TotalSeconds / request.Period!.Value;
        return points > MaxDatapoints
            ? MetricError.Combination($"You have requested up to {points:F0} datapoints, which exceeds the limit of {MaxDatapoints}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.")
            : null;
    }

    private static Datapoint ToDatapoint((DateTimeOffset Time, string Unit, MetricSummary Values) period, IReadOnlyList<string> wanted, Dictionary<string, Func<MetricSummary, double?>> extended)
    {
        double? If(string name, double value) => wanted.Contains(name) ? value : null;
        MetricSummary values = period.Values;
        return new Datapoint(period.Time, period.Unit)
        {
            SampleCount = If("SampleCount", values.Count),
            Average = If("Average", values.Average),
            Sum = If("Sum", values.Sum),
            Minimum = If("Minimum", values.Minimum),
            Maximum = If("Maximum", values.Maximum),
            ExtendedStatistics = extended.Count == 0 ? null : extended
                .Select(pair => (pair.Key, Value: pair.Value(values))).Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!.Value),
        };
    }
}
