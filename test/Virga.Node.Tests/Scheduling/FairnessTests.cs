using Virga.Node.Scheduling;
using Virga.Sim;

namespace Virga.Node.Tests.Scheduling;

/// <summary>The promise of the specification, in virtual time through the real policies: deterministic, so it gates.</summary>
public sealed class FairnessTests
{
    private const double MostP99Ratio = 1.5;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Flood_OnOneFunctionAtHalfLoad_LeavesTheOthersLatency(int seed)
    {
        SchedulingOptions options = new() { ParallelStarts = 8 };
        double capacity = new FairnessSimulation(options).StartsPerSecond;
        FairnessResult alone = new FairnessSimulation(options).Run(capacity / 4, 0, seed);
        FairnessResult flooded = new FairnessSimulation(options).Run(capacity / 4, 10 * capacity, seed);
        Assert.Equal(alone.Served, flooded.Served);
        Assert.Equal(0, flooded.Refused);
        Assert.InRange(flooded.P99Millis / alone.P99Millis, 1, MostP99Ratio);
    }
}
