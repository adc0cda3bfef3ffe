using Virga.Node.Scheduling;

namespace Virga.Node.Tests.Scheduling;

public sealed class HybridHistogramTests
{
    private static readonly TimeSpan Standard = TimeSpan.FromMinutes(10);

    [Fact]
    public void Window_BeforeAnyPattern_KeepsForTheStandardTime()
    {
        HybridHistogram policy = new(new HybridHistogramOptions { Standard = Standard });
        policy.Observe(TimeSpan.FromMinutes(30));
        Assert.Equal(new KeepAliveWindow(TimeSpan.Zero, Standard), policy.Window);
    }

    [Fact]
    public void Window_CallsEveryHalfHour_UnloadsAndComesBackShortlyBefore()
    {
        HybridHistogram policy = new(new HybridHistogramOptions { Standard = Standard });
        for (int i = 0; i < 20; i++)
        {
            policy.Observe(TimeSpan.FromMinutes(30));
        }

        Assert.Equal(27, policy.Window.PreWarm.TotalMinutes, 3); // the 5th percentile less 10 %
        Assert.Equal(34.1, policy.Window.KeepUntil.TotalMinutes, 3); // the end of the 99th percentile's bin and 10 %
    }

    [Fact]
    public void Window_CallsWithinTheFirstMinute_KeepsTheInstanceThatIsThere()
    {
        HybridHistogram policy = new(new HybridHistogramOptions { Standard = Standard });
        for (int i = 0; i < 20; i++)
        {
            policy.Observe(TimeSpan.FromSeconds(20));
        }

        Assert.Equal(new KeepAliveWindow(TimeSpan.Zero, TimeSpan.FromMinutes(1.1)), policy.Window);
    }

    [Fact]
    public void Window_PausesSpreadEvenly_IsNoPattern()
    {
        HybridHistogram policy = new(new HybridHistogramOptions { Standard = Standard });
        for (int minute = 0; minute < 240; minute++)
        {
            policy.Observe(TimeSpan.FromMinutes(minute));
        }

        Assert.Equal(new KeepAliveWindow(TimeSpan.Zero, Standard), policy.Window);
    }

    [Fact]
    public void Window_MostPausesBeyondTheHistogram_IsNoPattern()
    {
        HybridHistogram policy = new(new HybridHistogramOptions { Standard = Standard });
        for (int i = 0; i < 20; i++)
        {
            policy.Observe(TimeSpan.FromHours(5));
            policy.Observe(TimeSpan.FromHours(6));
            policy.Observe(TimeSpan.FromMinutes(30));
        }

        Assert.Equal(new KeepAliveWindow(TimeSpan.Zero, Standard), policy.Window);
    }
}
