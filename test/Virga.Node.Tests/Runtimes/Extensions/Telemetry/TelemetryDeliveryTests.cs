using System.Text;
using System.Threading.Channels;
using Virga.Node.Runtimes.Extensions.Telemetry;

namespace Virga.Node.Tests.Runtimes.Extensions.Telemetry;

public sealed class TelemetryDeliveryTests : IDisposable
{
    private static readonly TelemetryEvents Events = new(TimeProvider.System);

    private readonly TelemetryBuffer buffer = new(
        new TelemetrySubscription
        {
            Dialect = TelemetryDialect.Telemetry,
            Schema = "2022-12-13",
            Streams = TelemetryStreams.Function,
            Limits = new TelemetryLimits(1000, 262_144, TimeSpan.FromMinutes(10)),
            Destination = new Uri("http://sandbox:8080"),
        },
        Events,
        TimeProvider.System);

    private readonly Channel<string> posts = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource awake = new();
    private readonly TelemetryDelivery delivery;
    private int failures;

    public TelemetryDeliveryTests() => delivery = new TelemetryDelivery(buffer, Post, () => awake.Task);

    public void Dispose() => delivery.Dispose();

    [Fact]
    public async Task Run_NotTakenOnce_IsSentAgain()
    {
        awake.SetResult();
        failures = 1;
        Send("one");
        _ = delivery.RunAsync();
        Assert.Contains("one", await posts.Reader.ReadAsync(), StringComparison.Ordinal);
        Assert.Contains("one", await posts.Reader.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NotTakenTwice_IsDropped()
    {
        awake.SetResult();
        failures = 2;
        Send("one");
        Task running = delivery.RunAsync();
        await posts.Reader.ReadAsync();
        await posts.Reader.ReadAsync();
        Send("two");
        string third = await posts.Reader.ReadAsync();
        Assert.DoesNotContain("one", third, StringComparison.Ordinal);
        delivery.Dispose();
        await running;
    }

    [Fact]
    public async Task Run_OfAStoppedSandbox_Waits()
    {
        Send("one");
        Task running = delivery.RunAsync();
        Assert.False(posts.Reader.TryRead(out _));
        awake.SetResult();
        await posts.Reader.ReadAsync();
        delivery.Dispose();
        await running;
    }

    private void Send(string text)
    {
        buffer.Add(Events.Line(TelemetryStreams.Function, Encoding.UTF8.GetBytes(text), false));
        buffer.Flush();
    }

    private Task<bool> Post(byte[] json)
    {
        posts.Writer.TryWrite(Encoding.UTF8.GetString(json));
        return Task.FromResult(Interlocked.Decrement(ref failures) < 0);
    }
}
