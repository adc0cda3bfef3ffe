namespace Virga.Node.Federation.Placement;

/// <summary>Loads as the contract <c>LoadOracle</c> takes and gives them: eight 16-bit words, cloud 0 lowest.</summary>
internal static class LoadFeed
{
    /// <summary>A load of exactly the capacity.</summary>
    public const int Whole = 10_000;

    public const int Clouds = 8;

    /// <summary>Load in 1/10,000 of the capacity, rounded down; above 6.5535 times the capacity it says that.</summary>
    /// <param name="running">Calls.</param>
    /// <param name="queued">Calls that wait.</param>
    /// <param name="capacity">Calls that can run at once; a place that can run none is as loaded as can be said.</param>
    public static ushort Word(long running, long queued, long capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(running);
        ArgumentOutOfRangeException.ThrowIfNegative(queued);
        return capacity <= 0 ? ushort.MaxValue : (ushort)UInt128.Min(ushort.MaxValue, ((UInt128)running + (UInt128)queued) * Whole / (UInt128)capacity);
    }

    /// <param name="loads">By cloud; those that are missing have no gateways and report 0.</param>
    public static UInt128 Pack(IReadOnlyList<ushort> loads)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(loads.Count, Clouds);
        UInt128 word = 0;
        for (int cloud = 0; cloud < loads.Count; cloud++)
        {
            word |= (UInt128)loads[cloud] << (16 * cloud);
        }

        return word;
    }

    public static ushort[] Unpack(UInt128 word) => [.. Enumerable.Range(0, Clouds).Select(cloud => (ushort)(word >> (16 * cloud)))];
}
