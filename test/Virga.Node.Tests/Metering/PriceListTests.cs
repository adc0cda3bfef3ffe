using Virga.Node.Metering;
using Virga.Node.Values;

namespace Virga.Node.Tests.Metering;

public sealed class PriceListTests
{
    /// <summary>AWS's own example: 128 MB cost 0.0000000021 USD a millisecond, a million requests 0.20 USD.</summary>
    [Theory]
    [InlineData(128, 512, 1, 200 + 3)] // 2.083 nano-dollars, rounded up
    [InlineData(128, 512, 1000, 200 + 2084)]
    [InlineData(1024, 512, 1000, 200 + 16667)] // 16,666.7
    [InlineData(10240, 512, 60_000, 200 + 10_000_020)]
    [InlineData(1024, 1536, 1000, 200 + 16698)] // one GB of /tmp beyond what is free
    [InlineData(128, 512, 0, 200)]
    public void PriceOf_Shipped_IsAwsPublishedPrice(int memory, int storage, int millis, long nanos) =>
        Assert.Equal(nanos, PriceList.Shipped().PriceOf(new MemorySize(memory), new MemorySize(storage), millis).Nanos);

    [Fact]
    public void Load_ListThatCannotBe_StopsTheStart()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder.At("prices.json"), """{"Currency":"USD","RequestNanos":-1,"GigabyteSecondPicos":1,"StorageGigabyteSecondPicos":1,"Source":"x"}""");
        Assert.Throws<InvalidOperationException>(() => PriceList.Load(folder.At("prices.json")));
    }
}
