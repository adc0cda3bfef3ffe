using Virga.Node.Aws.CloudWatch.Model;
using Virga.Node.Telemetry.Metrics;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudWatch;

/// <summary>A metric's values, period by period.</summary>
internal sealed class MetricPeriods(IMetricStore store)
{
    private const int SecondsPerMinute = 60;
    private const int MaxDimensions = 30;

    /// <summary>The dimensions as one text, or what is wrong with them.</summary>
    public static Result<string> Canonical(IReadOnlyList<Dimension>? dimensions)
    {
        IReadOnlyList<Dimension> all = dimensions ?? [];
        bool isWrong = all.Count > MaxDimensions || all.Any(one => one.Name is not { Length: > 0 and <= 255 } || one.Value is not { Length: > 0 and <= 1024 }) || all.DistinctBy(one => one.Name).Count() < all.Count;
        return isWrong
            ? MetricError.Invalid($"The parameter Dimensions takes at most {MaxDimensions} different names of 1 to 255 characters, with values of 1 to 1024.")
            : MetricId.Canonical(all.Select(one => KeyValuePair.Create(one.Name!, one.Value!)));
    }

    /// <summary>Null for a period of whole minutes up to a day.</summary>
    public static VirgaError? CheckPeriod(int? period) => period switch
    {
        null => MetricError.Missing("Period"),
        < SecondsPerMinute or > 86_400 => MetricError.Invalid("The parameter Period must be from 60 to 86400 seconds: metrics of this node have a resolution of one minute."),
        _ when period % SecondsPerMinute != 0 => MetricError.Invalid("The parameter Period must be a multiple of 60."),
        _ => null,
    };

    /// <summary>Values by the time at which their period begins, oldest first; one metric a unit.</summary>
    /// <param name="start">Begins the first period.</param>
    public IEnumerable<(DateTimeOffset Time, string Unit, MetricSummary Values)> Read(MetricId id, DateTimeOffset start, DateTimeOffset end, int period)
    {
        long first = start.ToUnixTimeSeconds() / SecondsPerMinute;
        long minutes = period / SecondsPerMinute;
        long last = (end.ToUnixTimeSeconds() + SecondsPerMinute - 1) / SecondsPerMinute;
        return store.Read(id, first, last)
            .Where(point => id.Unit.Length == 0 || point.Id.Unit == id.Unit)
            .GroupBy(point => (Period: (point.Minute - first) / minutes, point.Id.Unit))
            .OrderBy(group => group.Key.Period)
            .Select(group =>
            {
                MetricSummary all = new();
                foreach (MetricPoint point in group)
                {
                    all.Merge(point.Summary);
                }

                return (DateTimeOffset.FromUnixTimeSeconds((first + (group.Key.Period * minutes)) * SecondsPerMinute), group.Key.Unit, all);
            });
    }
}
