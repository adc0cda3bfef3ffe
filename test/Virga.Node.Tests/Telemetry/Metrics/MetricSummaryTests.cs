using Virga.Node.Telemetry.Metrics;

namespace Virga.Node.Tests.Telemetry.Metrics;

public sealed class MetricSummaryTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.999)]
    public void Quantile_ValuesOverManyMagnitudes_IsWithinOnePercent(double part)
    {
        double[] values = [.. Enumerable.Range(1, 10_000).Select(i => Math.Pow(i, 1.7) / 100)];
        MetricSummary summary = new();
        foreach (double value in values)
        {
            summary.Add(value, 1);
        }

        double exact = values[(int)Math.Ceiling(part * values.Length) - 1];
        Assert.InRange(summary.Quantile(part)!.Value, exact * 0.99, exact * 1.01);
    }

    [Fact]
    public void Merge_OfHalves_IsTheWhole()
    {
        MetricSummary left = MetricSummary.Of(3, 2);
        left.Merge(MetricSummary.Of(0, 1));
        MetricSummary right = MetricSummary.Of(10, 1);
        right.Merge(left);
        Assert.Equal((4, 16, 0, 10, 4), (right.Count, right.Sum, right.Minimum, right.Maximum, right.Average));
        Assert.Equal((0, 10), (right.Quantile(0), right.Quantile(1)));
        Assert.InRange(right.Quantile(0.5)!.Value, 2.97, 3.03);
    }

    [Fact]
    public void Quantile_NegativeOrUnknownValues_IsNull()
    {
        Assert.Null(MetricSummary.Of(-1, 1).Quantile(0.5));
        MetricSummary all = MetricSummary.Of(1, 1);
        all.Merge(MetricSummary.OfStatistics(2, 3, 1, 2, null));
        Assert.Null(all.Quantile(0.5));
    }

    [Fact]
    public void Sketch_Bytes_AreReadBack()
    {
        MetricSketch sketch = MetricSummary.Of(0.004, 3).Sketch!;
        sketch.Add(70_000, 1);
        sketch.Add(0, 1);
        Assert.Equal(sketch.ToBytes(), MetricSketch.FromBytes(sketch.ToBytes()).ToBytes());
    }
}
