namespace Virga.Node.Runtimes;

/// <summary>How the node speaks with one started runtime. One exchange at a time. It ends when the process does.</summary>
internal interface IRuntimeChannel : IDisposable
{
    /// <summary>Hands over the configuration and waits until the handler is loaded.</summary>
    ValueTask<ChannelReply> InitAsync(ReadOnlyMemory<byte> configuration);

    /// <summary>The answer, or <see cref="ChannelReplyKind.Streaming"/>: then it follows in parts.</summary>
    ValueTask<ChannelReply> InvokeAsync(InvocationFrame invocation);

    /// <summary>What follows in a streamed answer: a part, the end, or the error that ends it. Nothing is read ahead.</summary>
    ValueTask<ChannelReply> ContinueAsync();

    /// <summary>The instance is about to be ended: completes when what runs in it had its time to get ready.</summary>
    Task LeaveAsync() => Task.CompletedTask;

    /// <summary>Ends a wait of the others with <see cref="ChannelReplyKind.Closed"/>: the process is gone.</summary>
    void Close();
}
