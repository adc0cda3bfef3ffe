namespace Virga.Node.Telemetry.Metrics;

/// <summary>What is known of the values of a metric in some span of time: CloudWatch's statistics.</summary>
internal sealed class MetricSummary
{
    public double Count { get; private set; }

    public double Sum { get; private set; }

    public double Minimum { get; private set; } = double.PositiveInfinity;

    public double Maximum { get; private set; } = double.NegativeInfinity;

    public double Average => Sum / Count;

    /// <summary>Null when the distribution isn't known: for negative values and for statistics that came without values, as on AWS.</summary>
    public MetricSketch? Sketch { get; private set; } = new();

    public static MetricSummary Of(double value, double count)
    {
        MetricSummary summary = new();
        summary.Add(value, count);
        return summary;
    }

    public static MetricSummary OfStatistics(double count, double sum, double minimum, double maximum, MetricSketch? sketch) =>
        new() { Count = count, Sum = sum, Minimum = minimum, Maximum = maximum, Sketch = sketch };

    public void Add(double value, double count)
    {
        if (count <= 0)
        {
            return;
        }

        (Count, Sum) = (Count + count, Sum + (value * count));
        (Minimum, Maximum) = (Math.Min(Minimum, value), Math.Max(Maximum, value));
        Sketch = value < 0 ? null : Sketch;
        Sketch?.Add(value, count);
    }

    public void Merge(MetricSummary other)
    {
        (Count, Sum) = (Count + other.Count, Sum + other.Sum);
        (Minimum, Maximum) = (Math.Min(Minimum, other.Minimum), Math.Max(Maximum, other.Maximum));
        Sketch = other.Sketch is null ? null : Sketch;
        Sketch?.Merge(other.Sketch!);
    }

    /// <summary>Between the least and the greatest value; null when the distribution isn't known.</summary>
    public double? Quantile(double part) => Sketch is null ? null : Math.Clamp(Sketch.Quantile(part), Minimum, Maximum);
}
