using Virga.Node.Metering;

namespace Virga.Node.Telemetry.Metrics;

/// <summary>
/// What happened to one function in one minute, and the metrics that it is. Source: Lambda Developer Guide, "Types of metrics for
/// Lambda functions".
/// </summary>
internal sealed class FunctionMinute
{
    public const string Namespace = "AWS/Lambda";
    private const string Count = "Count";

    private readonly MetricSummary duration = new();
    private double errors;
    private double throttles;
    private int concurrency;

    public void Add(UsageSlot call)
    {
        duration.Add(call.DurationMicros / 1000.0, 1);
        errors += call.End == (int)InvocationEnd.Success ? 0 : 1;
    }

    public void Add(long throttled, int peak)
    {
        throttles += throttled;
        concurrency = Math.Max(concurrency, peak);
    }

    public IEnumerable<MetricPoint> ToPoints(string function, long minute)
    {
        string[] dimensions =
        [
            MetricId.Canonical([]),
            MetricId.Canonical([new("FunctionName", function)]),
            MetricId.Canonical([new("FunctionName", function), new("Resource", function)]),
        ];
        foreach ((MetricId id, MetricSummary values) in dimensions.SelectMany(Values).Where(value => value.Summary.Count > 0))
        {
            yield return new MetricPoint(id, minute, values);
        }
    }

    /// <summary>Each call is a value of 1 or 0, so that the average of Errors is the error rate, as on AWS.</summary>
    private IEnumerable<(MetricId Id, MetricSummary Summary)> Values(string dimensions)
    {
        double calls = duration.Count;
        MetricSummary failed = MetricSummary.Of(0, calls - errors);
        failed.Add(1, errors);
        MetricSummary refused = MetricSummary.Of(0, calls);
        refused.Add(1, throttles);
        yield return (new MetricId(Namespace, "Invocations", dimensions, Count), MetricSummary.Of(1, calls));
        yield return (new MetricId(Namespace, "Errors", dimensions, Count), failed);
        yield return (new MetricId(Namespace, "Throttles", dimensions, Count), refused);
        yield return (new MetricId(Namespace, "Duration", dimensions, "Milliseconds"), duration);
        if (concurrency > 0 && dimensions != "{}") // the account's is no sum of its functions'
        {
            yield return (new MetricId(Namespace, "ConcurrentExecutions", dimensions, Count), MetricSummary.Of(concurrency, 1));
        }
    }
}
