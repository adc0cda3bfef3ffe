namespace Virga.Node.Telemetry.Metrics;

/// <summary>
/// How values are distributed, within one percent of each value, in as many numbers as there are different magnitudes: counts in
/// buckets whose bounds grow by a constant factor (after Masson et al., "DDSketch", VLDB 2019). Merging loses nothing.
/// </summary>
internal sealed class MetricSketch
{
    private const double Growth = 1.02;
    private const int Zero = int.MinValue;
    private static readonly double LogGrowth = Math.Log(Growth);

    private readonly SortedDictionary<int, double> buckets = [];

    /// <param name="value">0 or more.</param>
    public void Add(double value, double weight) => AddBucket(value <= 0 ? Zero : (int)Math.Ceiling(Math.Log(value) / LogGrowth), weight);

    public void Merge(MetricSketch other)
    {
        foreach ((int bucket, double weight) in other.buckets)
        {
            AddBucket(bucket, weight);
        }
    }

    /// <param name="part">0 to 1; 0.99 for p99.</param>
    public double Quantile(double part)
    {
        double wanted = part * buckets.Values.Sum();
        double seen = 0;
        int last = Zero;
        foreach ((int bucket, double weight) in buckets)
        {
            last = bucket;
            seen += weight;
            if (seen >= wanted)
            {
                break;
            }
        }

        return last == Zero ? 0 : 2 * Math.Pow(Growth, last) / (Growth + 1); // the value whose relative distance to both bounds is the same
    }

    public byte[] ToBytes()
    {
        using MemoryStream bytes = new();
        using BinaryWriter writer = new(bytes);
        foreach ((int bucket, double weight) in buckets)
        {
            writer.Write(bucket);
            writer.Write(weight);
        }

        return bytes.ToArray();
    }

    public static MetricSketch FromBytes(byte[] bytes)
    {
        MetricSketch sketch = new();
        using BinaryReader reader = new(new MemoryStream(bytes));
        for (int left = bytes.Length; left > 0; left -= sizeof(int) + sizeof(double))
        {
            sketch.AddBucket(reader.ReadInt32(), reader.ReadDouble());
        }

        return sketch;
    }

    private void AddBucket(int bucket, double weight) => buckets[bucket] = buckets.GetValueOrDefault(bucket) + weight;
}
