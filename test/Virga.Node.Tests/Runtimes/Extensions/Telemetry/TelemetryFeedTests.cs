using System.Net;
using System.Net.Sockets;
using System.Text;
using Virga.Node.Runtimes.Extensions.Telemetry;
using Virga.Node.Values;

namespace Virga.Node.Tests.Runtimes.Extensions.Telemetry;

public sealed class TelemetryFeedTests : IDisposable
{
    private readonly TelemetryFeed feed = new(_ => throw new IOException("nobody listens"), false, TimeProvider.System);

    public void Dispose() => feed.Close();

    [Fact]
    public void Subscribe_DuringInit_IsTaken()
    {
        Assert.Null(feed.Subscribe("one", Wanted(TelemetryDialect.Telemetry)));
        Assert.Null(feed.Subscribe("one", Wanted(TelemetryDialect.Telemetry)));
    }

    [Fact]
    public async Task Subscribe_AfterALongInit_IsToldWhatIsLost()
    {
        using TcpListener extension = new(IPAddress.Loopback, 0);
        extension.Start();
        TelemetryFeed connected = new(_ => ConnectAsync((IPEndPoint)extension.LocalEndpoint), false, TimeProvider.System);
        byte[] line = new byte[128 << 10];
        for (int i = 0; i < 10; i++)
        {
            connected.AddLine(TelemetryStreams.Function, line);
        }

        connected.Subscribe("one", Wanted(TelemetryDialect.Telemetry));
        connected.Flush();
        using Socket post = await extension.AcceptSocketAsync();
        byte[] heard = new byte[4096];
        StringBuilder text = new();
        while (!text.ToString().EndsWith(']'))
        {
            text.Append(Encoding.UTF8.GetString(heard, 0, await post.ReceiveAsync(heard)));
        }

        connected.Close();
        Assert.Contains("\"droppedBytes\":262144,\"droppedRecords\":2", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("platform.telemetrySubscription", text.ToString(), StringComparison.Ordinal);
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

    private static async Task<Result<Socket>> ConnectAsync(IPEndPoint where)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(where);
        return socket;
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
