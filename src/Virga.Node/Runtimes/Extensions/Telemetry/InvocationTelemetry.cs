namespace Virga.Node.Runtimes.Extensions.Telemetry;

/// <summary>
/// Follows one invocation from its start until the runtime is done with it, which is told at once: an extension may wait for it before it
/// asks for its next event. An invocation that is cut off ends its sandbox, where nobody is left to hear of it.
/// </summary>
internal sealed class InvocationTelemetry(TelemetryFeed feed, InvocationFrame invocation, string version, TimeProvider time)
{
    private readonly DateTimeOffset startedAt = time.GetUtcNow();
    private readonly long started = time.GetTimestamp();
    private TimeSpan? answeredIn;
    private long produced;

    public void Start() => feed.Publish(feed.Events.Start(invocation, version));

    /// <summary>Of each reply of the runtime.</summary>
    public void Follow(in ChannelReply reply)
    {
        if (reply.Kind == ChannelReplyKind.Closed)
        {
            return;
        }

        TimeSpan elapsed = time.GetElapsedTime(started);
        answeredIn ??= elapsed;
        if (reply.Kind is ChannelReplyKind.Part or ChannelReplyKind.Result)
        {
            produced += reply.Body.Length;
        }

        if (reply.Kind is ChannelReplyKind.Streaming or ChannelReplyKind.Part)
        {
            return;
        }

        feed.Drain();
        string status = reply.Kind is ChannelReplyKind.Result or ChannelReplyKind.End ? "success" : "error";
        feed.Publish(feed.Events.RuntimeDone(invocation, status, startedAt, answeredIn.Value, elapsed, produced));
    }
}
