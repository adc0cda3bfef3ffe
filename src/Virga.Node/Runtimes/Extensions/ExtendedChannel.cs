using Virga.Node.Runtimes.Extensions.Telemetry;
using Virga.Node.Values;

namespace Virga.Node.Runtimes.Extensions;

/// <summary>A runtime that has extensions beside it: what it answers counts when they are done too.</summary>
internal sealed class ExtendedChannel(IRuntimeChannel runtime, ExtensionSet extensions, TimeProvider time) : IRuntimeChannel
{
    private InvocationTelemetry? current;

    public IRuntimeChannel Runtime => runtime;

    public ExtensionSet Extensions => extensions;

    public async ValueTask<ChannelReply> InitAsync(ReadOnlyMemory<byte> configuration)
    {
        InitTelemetry told = new(extensions.Feed, time);
        told.Start(extensions.Version);

        // An extension that fails is the reason why the runtime would wait in vain.
        Task<ChannelReply> ready = told.FollowAsync(runtime.InitAsync(configuration));
        Task<PooledBytes?> settled = extensions.SettleAsync();
        await Task.WhenAny(ready, FailureAsync(settled, ready)).ConfigureAwait(false);
        if (ready.IsCompleted && (await ready.ConfigureAwait(false)).Kind != ChannelReplyKind.Ready)
        {
            return await ready.ConfigureAwait(false);
        }

        if (await settled.ConfigureAwait(false) is { } error)
        {
            told.End(succeeded: false);
            return new ChannelReply(ChannelReplyKind.InitError, error);
        }

        told.End(succeeded: true);
        return await ready.ConfigureAwait(false);
    }

    public async ValueTask<ChannelReply> InvokeAsync(InvocationFrame invocation)
    {
        current = new InvocationTelemetry(extensions.Feed, invocation, extensions.Version.Qualifier, time);
        current.Start();
        extensions.Begin(invocation);
        return await SettleAsync(await runtime.InvokeAsync(invocation).ConfigureAwait(false)).ConfigureAwait(false);
    }

    public async ValueTask<ChannelReply> ContinueAsync() => await SettleAsync(await runtime.ContinueAsync().ConfigureAwait(false)).ConfigureAwait(false);

    public Task LeaveAsync() => extensions.ShutDownAsync("spindown");

    public void Close()
    {
        runtime.Close();
        extensions.Close();
    }

    public void Dispose() => Close();

    private static async Task FailureAsync(Task<PooledBytes?> settled, Task ready) =>
        await (await settled.ConfigureAwait(false) is null ? ready : Task.CompletedTask).ConfigureAwait(false);

    private async ValueTask<ChannelReply> SettleAsync(ChannelReply reply)
    {
        current!.Follow(reply);
        if (reply.Kind is ChannelReplyKind.Streaming or ChannelReplyKind.Part or ChannelReplyKind.Closed
            || await extensions.SettleAsync().ConfigureAwait(false) is not { } error)
        {
            return reply;
        }

        reply.Body.Dispose();
        return new ChannelReply(ChannelReplyKind.Closed, error);
    }
}
