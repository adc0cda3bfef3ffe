using Virga.Node.Mesh;
using Virga.Node.Mesh.Topics;

namespace Virga.Node.Tests.Mesh.Topics;

public sealed class FloodGuardTests
{
    private readonly Clock clock = new();

    private FloodGuard Guard() => new(new TopicOptions { PublisherRate = 2, PublisherBurst = 2, ReceivedBurst = 3, NeighbourRate = 4, NeighbourBurst = 6, Strikes = 3 }, clock);

    [Fact]
    public void Take_OwnFlood_IsRejectedUntilItSlowsDown()
    {
        FloodGuard guard = Guard();
        Assert.Equal([0, 0, 0, 2, 2], Enumerable.Range(0, 5).Select(_ => (int)guard.Take("t", "a", "a")));
        clock.Ticks += TimeSpan.TicksPerSecond;
        Assert.Equal([0, 0, 2], Enumerable.Range(0, 3).Select(_ => (int)guard.Take("t", "a", "a")));
    }

    [Fact]
    public void TryPublish_Own_IsBoundedBelowWhatOthersTake() => Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => Guarded.TryPublish("self", "t")));

    [Fact]
    public void Take_AnothersFloodPassedOn_IsIgnoredButNotHeldAgainstTheNeighbour()
    {
        FloodGuard guard = Guard();
        Assert.Equal([0, 0, 0, 1], Enumerable.Range(0, 4).Select(_ => (int)guard.Take("t", "a", "b")));
        Assert.Equal(GossipVerdict.Accept, guard.Take("t", "b", "b"));
    }

    [Fact]
    public void Take_ManyTopicsOfOneNeighbour_AreBoundedTogether() =>
        Assert.Equal([0, 0, 0, 0, 0, 0, 2], Enumerable.Range(0, 7).Select(i => (int)Guarded.Take($"t{i}", "a", "a")));

    [Fact]
    public void Strike_SoMany_CutsOnce()
    {
        FloodGuard guard = Guard();
        Assert.Equal([false, false, true, false, false, true], Enumerable.Range(0, 6).Select(_ => guard.Strike("a")));
        Assert.False(guard.Strike("b"));
    }

    private FloodGuard Guarded => guarded ??= Guard();

    private FloodGuard? guarded;

    private sealed class Clock : TimeProvider
    {
        public long Ticks { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(Ticks);
    }
}
