using Virga.Node.Metering;
using Virga.Node.Telemetry.Metrics;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="IMetricStore"/> does.</summary>
public abstract class MetricStoreConformance
{
    private static readonly MetricId Heat = new("House", "Heat", MetricId.Canonical([new("Room", "a")]), "None");

    [Fact]
    public void Apply_TwiceAndReopen_AddsUpAndKeepsTheCheckpoint()
    {
        IMetricStore store = Open();
        store.Apply(new UsageCheckpoint(3, 4), [new MetricPoint(Heat, 10, MetricSummary.Of(5, 2))]);
        store.Apply(null, [new MetricPoint(Heat, 10, MetricSummary.Of(8, 1)), new MetricPoint(Heat, 12, MetricSummary.Of(-1, 1)), new MetricPoint(Heat with { Unit = "Count" }, 11, MetricSummary.Of(1, 1))]);
        store = Open();
        Assert.Equal(new UsageCheckpoint(3, 4), store.Checkpoint);
        IReadOnlyList<MetricPoint> points = store.Read(Heat, 10, 13);
        Assert.Equal([10, 11, 12], points.Select(point => point.Minute));
        Assert.Equal((3, 18, 5, 8), (points[0].Summary.Count, points[0].Summary.Sum, points[0].Summary.Minimum, points[0].Summary.Maximum));
        Assert.Equal(8, points[0].Summary.Quantile(1));
        Assert.Null(points[2].Summary.Quantile(1));
        Assert.Equal(("None", "Count"), (points[0].Id.Unit, points[1].Id.Unit));
        Assert.Empty(store.Read(Heat, 13, 20));
    }

    [Fact]
    public void List_SinceAMinute_GivesMetricsWithValuesThen()
    {
        IMetricStore store = Open();
        store.Apply(null, [new MetricPoint(Heat, 10, MetricSummary.Of(5, 2)), new MetricPoint(Heat with { Name = "Cold" }, 20, MetricSummary.Of(5, 2))]);
        Assert.Equal(["Cold", "Heat"], store.List(0).Select(id => id.Name));
        Assert.Equal(["Cold"], store.List(11).Select(id => id.Name));
        Assert.Equal(2, store.Count);
        Assert.Equal("a", store.List(0)[0].Pairs["Room"]);
    }

    [Fact]
    public void Compact_OldMinutes_BecomeHoursAndThenGo()
    {
        IMetricStore store = Open();
        store.Apply(null, [.. Enumerable.Range(0, 240).Select(minute => new MetricPoint(Heat, minute, MetricSummary.Of(minute, 1)))]);
        store.Compact(hoursBefore: 120, nothingBefore: 0);
        IReadOnlyList<MetricPoint> points = store.Read(Heat, 0, 240);
        Assert.Equal([0, 60, .. Enumerable.Range(120, 120)], points.Select(point => (int)point.Minute));
        Assert.Equal((60, 119), (points[1].Summary.Count, points[1].Summary.Maximum));
        store.Compact(hoursBefore: 120, nothingBefore: 1000);
        Assert.Equal(0, store.Count);
    }

    internal abstract IMetricStore Open();
}
