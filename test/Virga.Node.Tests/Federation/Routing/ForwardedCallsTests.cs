using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Routing;

namespace Virga.Node.Tests.Federation.Routing;

public sealed class ForwardedCallsTests
{
    private static readonly Hash32 One = Keccak256.Hash("1"), Two = Keccak256.Hash("2"), Three = Keccak256.Hash("3");
    private readonly FakeTime time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));

    [Fact]
    public void Enter_ASecondTime_IsRefusedForAsLongAsAnOrderIsFresh()
    {
        RoutingOptions options = new();
        ForwardedCalls calls = new(options, time);
        Assert.True(calls.Enter(One));
        time.Now += 2 * options.Fresh - TimeSpan.FromTicks(1);
        Assert.False(calls.Enter(One));
        time.Now += TimeSpan.FromTicks(1);
        Assert.True(calls.Enter(One));
    }

    [Fact]
    public void Enter_MoreThanCanBeRemembered_IsNeither()
    {
        RoutingOptions options = new() { MostRemembered = 2 };
        ForwardedCalls calls = new(options, time);
        Assert.True(calls.Enter(One));
        Assert.True(calls.Enter(Two));
        Assert.Null(calls.Enter(Three));
        Assert.False(calls.Enter(One));
        time.Now += 2 * options.Fresh;
        Assert.True(calls.Enter(Three));
    }
}
