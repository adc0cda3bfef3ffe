using Virga.Node.Federation.Placement;

namespace Virga.Node.Tests.Federation.Placement;

public sealed class LoadFeedTests
{
    [Theory]
    [InlineData(0, 0, 64, 0)]
    [InlineData(64, 0, 64, 10_000)]
    [InlineData(1, 0, 3, 3_333)]
    [InlineData(64, 64, 64, 20_000)]
    [InlineData(64, 10_000, 64, 65_535)]
    [InlineData(long.MaxValue, long.MaxValue, 1, 65_535)]
    [InlineData(0, 0, 0, 65_535)]
    public void Word_OfALoad_IsTenThousandthsOfTheCapacity(long running, long queued, long capacity, int word) => Assert.Equal(word, LoadFeed.Word(running, queued, capacity));

    [Fact]
    public void Pack_Words_PutsCloud0LowestAndComesBack()
    {
        ushort[] loads = [1, 2, 3, 4, 5, 6, 7, 65_535];
        Assert.Equal(UInt128.Parse("ffff0007000600050004000300020001", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture), LoadFeed.Pack(loads));
        Assert.Equal(loads, LoadFeed.Unpack(LoadFeed.Pack(loads)));
        Assert.Equal([7, 0, 0, 0, 0, 0, 0, 0], LoadFeed.Unpack(LoadFeed.Pack([7])));
    }
}
