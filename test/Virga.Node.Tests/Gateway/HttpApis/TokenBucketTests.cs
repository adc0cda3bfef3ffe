using Virga.Node.Gateway.HttpApis;

namespace Virga.Node.Tests.Gateway.HttpApis;

public sealed class TokenBucketTests
{
    [Fact]
    public void TryTake_BurstThenRate_LetsThroughSoMany()
    {
        Clock clock = new();
        TokenBucket bucket = new(rate: 2, burst: 3, clock);
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => bucket.TryTake()));
        clock.Ticks += TimeSpan.TicksPerSecond;
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => bucket.TryTake()));
        clock.Ticks += 60 * TimeSpan.TicksPerSecond;
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => bucket.TryTake()));
    }

    [Fact]
    public void TryTake_NoBurst_LetsNothingThrough() => Assert.False(new TokenBucket(100, 0, new Clock()).TryTake());

    private sealed class Clock : TimeProvider
    {
        public long Ticks { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Ticks;
    }
}
