using Virga.Node.Scheduling;
using Virga.Sim;

namespace Virga.Node.Tests.Scheduling;

public sealed class KeepAliveSimulationTests
{
    private static readonly Trace HalfHourly = new("f", 1024, [.. Enumerable.Range(0, 48).Select(i => (i * 1800.0, 1.0))]);

    [Fact]
    public void Run_FixedShorterThanThePause_IsColdEachTimeAndHoldsInVain()
    {
        KeepAliveResult result = KeepAliveSimulation.Run("fixed", [HalfHourly], () => new FixedKeepAlive(TimeSpan.FromMinutes(10)), TimeSpan.FromMinutes(10));
        Assert.Equal(48, result.ColdStarts);
        Assert.Equal(47 * 600, result.IdleGigabyteSeconds, 3);
    }

    [Fact]
    public void Run_HybridOnAPattern_IsWarmForLessMemoryThanKeepingAlways()
    {
        KeepAliveResult hybrid = KeepAliveSimulation.Run("hybrid", [HalfHourly], () => new HybridHistogram(new HybridHistogramOptions()), TimeSpan.FromMinutes(10));
        KeepAliveResult always = KeepAliveSimulation.Run("fixed", [HalfHourly], () => new FixedKeepAlive(TimeSpan.FromHours(1)), TimeSpan.FromMinutes(10));
        Assert.InRange(hybrid.ColdStarts, 1, 7); // until five pauses have been seen
        Assert.True(hybrid.IdleGigabyteSeconds < always.IdleGigabyteSeconds / 4);
    }
}
