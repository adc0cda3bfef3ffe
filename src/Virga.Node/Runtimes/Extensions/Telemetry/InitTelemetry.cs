using Virga.Node.Functions;

namespace Virga.Node.Runtimes.Extensions.Telemetry;

/// <summary>Follows the init of one instance, with which the time to subscribe ends.</summary>
internal sealed class InitTelemetry(TelemetryFeed feed, TimeProvider time)
{
    private readonly long started = time.GetTimestamp();

    public void Start(FunctionVersion version) => feed.Publish(feed.Events.InitStart(version));

    /// <summary>Tells when the runtime's part is done.</summary>
    public async Task<ChannelReply> FollowAsync(ValueTask<ChannelReply> init)
    {
        ChannelReply reply = await init.ConfigureAwait(false);
        feed.Drain();
        feed.Publish(feed.Events.InitRuntimeDone(reply.Kind == ChannelReplyKind.Ready));
        return reply;
    }

    /// <summary>The extensions are done too.</summary>
    public void End(bool succeeded)
    {
        feed.Publish(feed.Events.InitReport(succeeded, time.GetElapsedTime(started)));
        feed.EndInit();
    }
}
