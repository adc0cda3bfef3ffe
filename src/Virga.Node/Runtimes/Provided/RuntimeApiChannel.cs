using Virga.Node.Values;

namespace Virga.Node.Runtimes.Provided;

/// <summary>
/// The node's side of AWS's Lambda Runtime API for one instance: <c>next</c> long-polls, <c>response</c> and <c>error</c> answer.
/// <see cref="RuntimeApi"/> maps HTTP onto it. Source: AWS Lambda developer guide, "Using the Lambda runtime API".
/// </summary>
internal sealed class RuntimeApiChannel : IRuntimeChannel
{
    private readonly Lock gate = new();
    private TaskCompletionSource<ChannelReply> initialized = NewReply();
    private TaskCompletionSource<InvocationFrame?> next = NewNext();
    private TaskCompletionSource<ChannelReply>? pending;
    private InvocationFrame? current;
    private bool closed;

    /// <summary>Whether <c>next</c> was ever called: until then the runtime initialises.</summary>
    public bool IsInitialized { get; private set; }

    public ValueTask<ChannelReply> InitAsync(ReadOnlyMemory<byte> configuration) => new(initialized.Task);

    public ValueTask<ChannelReply> InvokeAsync(InvocationFrame invocation)
    {
        lock (gate)
        {
            if (closed)
            {
                return ValueTask.FromResult(new ChannelReply(ChannelReplyKind.Closed));
            }

            current = invocation;
            pending = NewReply();
            next.TrySetResult(invocation);
            return new ValueTask<ChannelReply>(pending.Task);
        }
    }

    /// <summary>Waits for the next invocation; null when the instance ends. Asking again before answering gives the same one.</summary>
    public Task<InvocationFrame?> NextAsync(CancellationToken cancellation)
    {
        Task<InvocationFrame?> waiting;
        lock (gate)
        {
            IsInitialized = true;
            initialized.TrySetResult(new ChannelReply(ChannelReplyKind.Ready));
            waiting = next.Task;
        }

        return waiting.WaitAsync(cancellation);
    }

    /// <summary>False when <paramref name="requestId"/> isn't the current invocation: the body stays the caller's.</summary>
    public bool TryAnswer(string requestId, ChannelReply reply)
    {
        lock (gate)
        {
            if (current?.RequestId != requestId || pending is null)
            {
                return false;
            }

            current = null;
            next = NewNext();
            return pending.TrySetResult(reply);
        }
    }

    /// <summary>False when the runtime has initialised already.</summary>
    public bool TryFailInit(PooledBytes error) => initialized.TrySetResult(new ChannelReply(ChannelReplyKind.InitError, error));

    public void Close()
    {
        lock (gate)
        {
            closed = true;
            initialized.TrySetResult(new ChannelReply(ChannelReplyKind.Closed));
            next.TrySetResult(null);
            pending?.TrySetResult(new ChannelReply(ChannelReplyKind.Closed));
        }
    }

    public void Dispose() => Close();

    private static TaskCompletionSource<ChannelReply> NewReply() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource<InvocationFrame?> NewNext() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
