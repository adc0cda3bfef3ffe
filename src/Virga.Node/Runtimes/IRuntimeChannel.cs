namespace Virga.Node.Runtimes;

/// <summary>How the node speaks with one started runtime. One exchange at a time. It ends when the process does.</summary>
internal interface IRuntimeChannel : IDisposable
{
    /// <summary>Hands over the configuration and waits until the handler is loaded.</summary>
    ValueTask<ChannelReply> InitAsync(ReadOnlyMemory<byte> configuration);

    ValueTask<ChannelReply> InvokeAsync(InvocationFrame invocation);

    /// <summary>Ends a wait of the other two with <see cref="ChannelReplyKind.Closed"/>: the process is gone.</summary>
    void Close();
}
