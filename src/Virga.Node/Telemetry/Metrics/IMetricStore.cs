using Virga.Node.Metering;

namespace Virga.Node.Telemetry.Metrics;

/// <summary>Keeps metrics by the minute, and later by the hour.</summary>
internal interface IMetricStore
{
    /// <summary>Up to where the usage journal is in the points.</summary>
    UsageCheckpoint Checkpoint { get; }

    /// <summary>How many metrics there are.</summary>
    int Count { get; }

    /// <summary>Adds points to what is there, and moves the checkpoint, in one transaction.</summary>
    /// <param name="checkpoint">Null: it stays.</param>
    void Apply(UsageCheckpoint? checkpoint, IReadOnlyCollection<MetricPoint> points);

    /// <summary>Points of a metric in all its units, oldest first.</summary>
    /// <param name="fromMinute">Unix minutes, inclusive.</param>
    /// <param name="toMinute">Exclusive.</param>
    IReadOnlyList<MetricPoint> Read(MetricId id, long fromMinute, long toMinute);

    /// <summary>Metrics that had a value since a minute, ordered by namespace, name and dimensions.</summary>
    IReadOnlyList<MetricId> List(long sinceMinute);

    /// <summary>Sums minutes before one up to hours, and removes what is older than the other, metrics without points included.</summary>
    void Compact(long hoursBefore, long nothingBefore);
}
