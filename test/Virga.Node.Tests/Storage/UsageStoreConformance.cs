using Virga.Node.Metering;
using Virga.Node.Values;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="IUsageStore"/> does.</summary>
public abstract class UsageStoreConformance
{
    [Fact]
    public void Apply_TwiceAndReopen_AddsUpAndKeepsTheCheckpoint()
    {
        UsageTotals one = new(7) { Calls = 2, PeakMemoryKiB = 50, Price = new NanoMoney(400) };
        Open().Apply(new UsageCheckpoint(1, 2), [(10, one)]);
        Open().Apply(new UsageCheckpoint(1, 4), [(10, one with { PeakMemoryKiB = 40 }), (11, one)]);
        Assert.Equal(new UsageCheckpoint(1, 4), Open().Checkpoint);
        UsageTotals all = Assert.Single(Open().Read(0));
        Assert.Equal((6L, 50L, 1200L), (all.Calls, all.PeakMemoryKiB, all.Price.Nanos));
        Assert.Equal(2, Assert.Single(Open().Read(11)).Calls);
    }

    internal abstract IUsageStore Open();
}
