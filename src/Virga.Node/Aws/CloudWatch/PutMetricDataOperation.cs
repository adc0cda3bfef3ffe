using Virga.Node.Aws.CloudWatch.Model;
using Virga.Node.Telemetry.Metrics;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudWatch;

/// <summary>PutMetricData: all of a request or nothing. Source: CloudWatch API Reference, "PutMetricData" and "MetricDatum".</summary>
internal sealed class PutMetricDataOperation(IMetricStore store, TimeProvider time)
{
    private const int MaxData = 1000;
    private const int MaxValues = 150;

    /// <summary>Metrics the node keeps in all, so that a program that invents names can't fill its disk.</summary>
    private const int MaxMetrics = 20_000;

    public VirgaError? Put(PutMetricDataRequest request)
    {
        if (request.Namespace is not { Length: > 0 and <= 255 } || request.MetricData is not { Count: > 0 })
        {
            return MetricError.Missing(request.Namespace is null ? "Namespace" : "MetricData");
        }

        if (request.Namespace.StartsWith("AWS/", StringComparison.Ordinal))
        {
            return MetricError.Invalid("The value AWS/ for parameter Namespace is invalid: namespaces of AWS are written by the node alone.");
        }

        if (request.MetricData.Count > MaxData)
        {
            return MetricError.Invalid($"The collection MetricData must not have a size greater than {MaxData}.");
        }

        List<MetricPoint> points = [];
        foreach (MetricDatum datum in request.MetricData)
        {
            if (!ToPoint(request.Namespace, datum).TryGet(out MetricPoint? point, out VirgaError? error))
            {
                return error;
            }

            points.Add(point);
        }

        if (store.Count >= MaxMetrics)
        {
            return new VirgaError(Outcome.TooManyRequests, $"This node keeps {MaxMetrics} metrics at most.") { AwsCode = "LimitExceededException" };
        }

        store.Apply(null, points);
        return null;
    }

    private Result<MetricPoint> ToPoint(string space, MetricDatum datum)
    {
        if (datum.MetricName is not { Length: > 0 and <= 255 })
        {
            return MetricError.Missing("MetricData.member.MetricName");
        }

        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset at = datum.Timestamp ?? now;
        if (at < now.AddDays(-14) || at > now.AddHours(2))
        {
            return MetricError.Invalid("The parameter MetricData.member.Timestamp must specify a time within the past two weeks and no more than two hours in the future.");
        }

        return MetricPeriods.Canonical(datum.Dimensions).TryGet(out string? dimensions, out VirgaError? error) && Summary(datum).TryGet(out MetricSummary? summary, out error)
            ? new MetricPoint(new MetricId(space, datum.MetricName, dimensions, datum.Unit ?? "None"), at.ToUnixTimeSeconds() / 60, summary)
            : error;
    }

    private static Result<MetricSummary> Summary(MetricDatum datum)
    {
        if ((datum.Value is null ? 0 : 1) + (datum.StatisticValues is null ? 0 : 1) + (datum.Values is null ? 0 : 1) != 1)
        {
            return MetricError.Combination("Each of MetricData has one of Value, Values and StatisticValues.");
        }

        if (datum.StatisticValues is { } set)
        {
            return set is { SampleCount: > 0, Sum: { } sum, Minimum: { } least, Maximum: { } most } && least <= most && double.IsFinite(sum + least + most + set.SampleCount.Value)
                ? MetricSummary.OfStatistics(set.SampleCount.Value, sum, least, most, least == most && least >= 0 ? MetricSummary.Of(least, set.SampleCount.Value).Sketch : null)
                : MetricError.Invalid("StatisticValues has a SampleCount above 0, a Sum, and a Minimum that isn't above the Maximum.");
        }

        IReadOnlyList<double> values = datum.Values ?? [datum.Value!.Value];
        IReadOnlyList<double> counts = datum.Values is null ? [1] : datum.Counts ?? [.. Enumerable.Repeat(1.0, values.Count)];
        if (values.Count is 0 or > MaxValues || counts.Count != values.Count || !values.All(double.IsFinite) || !counts.All(count => count > 0 && double.IsFinite(count)))
        {
            return MetricError.Invalid($"Values takes 1 to {MaxValues} numbers, Counts as many that are above 0.");
        }

        MetricSummary all = new();
        foreach ((double value, double count) in values.Zip(counts))
        {
            all.Add(value, count);
        }

        return all;
    }
}
