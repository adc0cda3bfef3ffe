namespace Virga.Node.Federation.Providers;

/// <summary>What calls cost, in trillionths of a US dollar (pico-dollars).</summary>
/// <param name="RequestPicos">One call.</param>
/// <param name="GigabyteSecondPicos">One GB-second of the memory that the function is given.</param>
/// <param name="Source">Where the prices are from, and of when.</param>
internal sealed record CallPrices(long RequestPicos, long GigabyteSecondPicos, string Source)
{
    /// <summary>Megabyte-milliseconds in a GB-second.</summary>
    private const long Unit = 1024 * 1000;

    public Int128 RequestsOf(Workload workload) => (Int128)RequestPicos * workload.Calls;

    /// <summary>Rounded up to the next pico-dollar.</summary>
    public Int128 DurationOf(Workload workload) => (((Int128)GigabyteSecondPicos * workload.BilledMillis * workload.MemoryMegabytes) + Unit - 1) / Unit;
}
