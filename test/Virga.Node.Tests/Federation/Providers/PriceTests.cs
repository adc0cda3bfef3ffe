using Virga.Node.Federation.Providers;
using Virga.Node.Values;

namespace Virga.Node.Tests.Federation.Providers;

public sealed class PriceTests
{
    private const long Dollar = 1_000_000_000_000;

    /// <summary>The first worked example of AWS's pricing page (3 million calls of 1 s at 512 MB), without its free tier.</summary>
    [Fact]
    public void Cost_OfAwsExample_IsAsPublished()
    {
        CallPrices prices = LambdaPriceTable.Shipped().Of("us-east-1").Value;
        Workload workload = new(3_000_000, 3_000_000L * 1000, 512);
        Assert.Equal((Int128)(0.60m * Dollar), prices.RequestsOf(workload));
        Assert.Equal((Int128)(1_500_000 * 0.0000166667m * Dollar), prices.DurationOf(workload));
    }

    [Fact]
    public void Table_EachRegion_HasPricesOfTheRightSizeAndADate()
    {
        LambdaPriceTable table = LambdaPriceTable.Shipped();
        Assert.All(table.Regions.Values, one => Assert.True(one is { RequestPicos: >= 100_000 and <= 400_000, GigabyteSecondPicos: >= 10_000_000 and <= 30_000_000 }));
        Assert.True(DateOnly.TryParse(table.Read, System.Globalization.CultureInfo.InvariantCulture, out _) && table.Sources.All(one => one.StartsWith("https://", StringComparison.Ordinal)));
        Assert.Equal(Outcome.NotFound, table.Of("xx-nowhere-1").Error?.Outcome);
    }

    [Fact]
    public void Machine_HalfUsed_CostsTwiceAsMuchACall()
    {
        Workload workload = new(10, 3_600_000, 1024); // one GB-hour
        Assert.Equal((Int128)Dollar / 10, new MachinePrice(Dollar / 10, 1024, 100).ToCallPrices().DurationOf(workload), (left, right) => Int128.Abs(left - right) <= 3600);
        Assert.Equal((Int128)Dollar / 5, new MachinePrice(Dollar / 10, 1024, 50).ToCallPrices().DurationOf(workload), (left, right) => Int128.Abs(left - right) <= 3600);
    }

    [Fact]
    public void Cost_OfTheLargestWorkload_DoesNotOverflow() =>
        Assert.True(new CallPrices(long.MaxValue, long.MaxValue, "").DurationOf(new Workload(Workload.MaxCalls, Workload.MaxMillis, 1 << 20)) > 0);
}
