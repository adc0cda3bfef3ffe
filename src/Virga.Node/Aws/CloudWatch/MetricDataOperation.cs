using System.Globalization;
using Virga.Node.Aws.CloudWatch.Model;
using Virga.Node.Telemetry.Metrics;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudWatch;

/// <summary>GetMetricData, for statistics of metrics; expressions are refused. Source: CloudWatch API Reference, "GetMetricData".</summary>
internal sealed class MetricDataOperation(MetricPeriods periods, MetricRollup rollup)
{
    private const int MaxQueries = 500;
    private const int MaxDatapoints = 100_800;

    public Result<GetMetricDataResponse> Get(GetMetricDataRequest request)
    {
        if (Check(request) is { } wrong)
        {
            return wrong;
        }

        if (!int.TryParse(request.NextToken ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out int skip))
        {
            return new VirgaError(Outcome.InvalidParameter, "The specified NextToken is invalid.") { AwsCode = "InvalidNextToken" };
        }

        rollup.CatchUp();
        List<MetricDataResult> results = [];
        foreach (MetricDataQuery query in request.MetricDataQueries!.Where(query => query.ReturnData != false))
        {
            if (!Run(query, request).TryGet(out MetricDataResult? result, out VirgaError? error))
            {
                return error;
            }

            results.Add(result);
        }

        return Page(results, skip, Math.Clamp(request.MaxDatapoints ?? MaxDatapoints, 1, MaxDatapoints));
    }

    private static VirgaError? Check(GetMetricDataRequest request) => request switch
    {
        { MetricDataQueries: not { Count: > 0 and <= MaxQueries } } => MetricError.Missing("MetricDataQueries"),
        { StartTime: null } or { EndTime: null } => MetricError.Missing(request.StartTime is null ? "StartTime" : "EndTime"),
        _ when request.StartTime >= request.EndTime => MetricError.Invalid("The parameter StartTime must be less than the parameter EndTime."),
        _ when request.MetricDataQueries!.FirstOrDefault(query => query.Id is not [>= 'a' and <= 'z', ..]) is { } query => MetricError.Invalid($"The value {query.Id} for parameter MetricDataQueries.member.Id must begin with a lowercase letter."),
        _ when request.MetricDataQueries!.DistinctBy(query => query.Id).Count() < request.MetricDataQueries!.Count => MetricError.Invalid("The values for parameter id in MetricDataQueries are not unique."),
        _ => null,
    };

    /// <summary>Hands out so many values of all results one after the other; a result that isn't finished says so.</summary>
    private static GetMetricDataResponse Page(List<MetricDataResult> results, int skip, int take)
    {
        int total = results.Sum(result => result.Values.Count);
        int from = 0;
        List<MetricDataResult> page = [];
        foreach (MetricDataResult result in results)
        {
            int first = Math.Clamp(skip - from, 0, result.Values.Count);
            int last = Math.Clamp(skip + take - from, 0, result.Values.Count);
            from += result.Values.Count;
            page.Add(result with
            {
                Timestamps = [.. result.Timestamps.Take(first..last)],
                Values = [.. result.Values.Take(first..last)],
                StatusCode = last < result.Values.Count ? "PartialData" : "Complete",
            });
        }

        return new GetMetricDataResponse(page, skip + take < total ? (skip + take).ToString(CultureInfo.InvariantCulture) : null);
    }

    private Result<MetricDataResult> Run(MetricDataQuery query, GetMetricDataRequest request)
    {
        if (query.MetricStat is not { Metric: { Namespace: { } space, MetricName: { } name } metric } asked)
        {
            return MetricError.Invalid(query.Expression is null
                ? $"The query {query.Id} needs a MetricStat with a Metric."
                : $"The query {query.Id} has an Expression: this node computes statistics of metrics only.");
        }

        if (MetricPeriods.CheckPeriod(asked.Period) is { } wrong)
        {
            return wrong;
        }

        if (!MetricPeriods.Canonical(metric.Dimensions).TryGet(out string? dimensions, out VirgaError? error) || !Statistic.Parse(asked.Stat).TryGet(out Func<MetricSummary, double?>? statistic, out error))
        {
            return error;
        }

        long period = asked.Period!.Value;
        DateTimeOffset start = DateTimeOffset.FromUnixTimeSeconds(request.StartTime!.Value.ToUnixTimeSeconds() / period * period);
        IEnumerable<(DateTimeOffset Time, double? Value)> values = periods.Read(new MetricId(space, name, dimensions, asked.Unit ?? ""), start, request.EndTime!.Value, (int)period)
            .Select(at => (at.Time, Value: statistic(at.Values))).Where(at => at.Value is not null);
        (DateTimeOffset Time, double? Value)[] ordered = [.. request.ScanBy == "TimestampAscending" ? values : values.Reverse()];
        return new MetricDataResult(query.Id!, query.Label ?? name, [.. ordered.Select(at => at.Time)], [.. ordered.Select(at => at.Value!.Value)], "Complete");
    }
}
