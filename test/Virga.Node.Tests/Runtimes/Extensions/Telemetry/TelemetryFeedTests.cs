using Virga.Node.Runtimes.Extensions.Telemetry;

namespace Virga.Node.Tests.Runtimes.Extensions.Telemetry;

public sealed class TelemetryFeedTests : IDisposable
{
    private readonly TelemetryFeed feed = new(_ => throw new IOException("nobody listens"), TimeProvider.System);

    public void Dispose() => feed.Close();

    [Fact]
    public void Subscribe_DuringInit_IsTaken()
    {
        Assert.Null(feed.Subscribe("one", Wanted(TelemetryDialect.Telemetry)));
        Assert.Null(feed.Subscribe("one", Wanted(TelemetryDialect.Telemetry)));
    }

    [Fact]
    public void Subscribe_AfterInit_IsRefused()
    {
        feed.EndInit();
        Assert.Equal(TelemetryRefusal.Closed, feed.Subscribe("one", Wanted(TelemetryDialect.Telemetry)));
    }

    [Fact]
    public void Subscribe_ByBothInterfaces_IsRefused()
    {
        feed.Subscribe("one", Wanted(TelemetryDialect.Logs));
        Assert.Equal(TelemetryRefusal.OtherDialect, feed.Subscribe("one", Wanted(TelemetryDialect.Telemetry)));
        Assert.Null(feed.Subscribe("two", Wanted(TelemetryDialect.Telemetry)));
    }

    private static TelemetrySubscription Wanted(TelemetryDialect dialect) => new()
    {
        Dialect = dialect,
        Schema = "2020-08-15",
        Streams = TelemetryStreams.Platform,
        Limits = new TelemetryLimits(1000, 262_144, TimeSpan.FromMinutes(10)),
        Destination = new Uri("http://sandbox:8080"),
    };
}
