using System.Text;
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
    private StreamedResponse? streamed;
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

    public async ValueTask<ChannelReply> ContinueAsync()
    {
        if (Volatile.Read(ref streamed) is not { } response)
        {
            return new ChannelReply(ChannelReplyKind.Closed);
        }

        ChannelReply reply = await response.NextAsync().ConfigureAwait(false);
        if (reply.Kind != ChannelReplyKind.Part)
        {
            lock (gate)
            {
                Forget();
                streamed = null;
            }

            response.Finish();
        }

        return reply;
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
            if (current?.RequestId != requestId || pending is null || streamed is not null)
            {
                return false;
            }

            Forget();
            return pending.TrySetResult(reply);
        }
    }

    /// <summary>Begins an answer in parts, which <see cref="ContinueAsync"/> reads. False as for <see cref="TryAnswer"/>.</summary>
    public bool TryStream(string requestId, StreamedResponse response)
    {
        lock (gate)
        {
            if (current?.RequestId != requestId || pending is null || streamed is not null || closed)
            {
                return false;
            }

            streamed = response;
            return pending.TrySetResult(new ChannelReply(ChannelReplyKind.Streaming, PooledBytes.Copy(Encoding.UTF8.GetBytes(response.ContentType))));
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
            streamed?.Finish();
        }
    }

    public void Dispose() => Close();

    /// <summary>The invocation is answered: asking for the next one waits again.</summary>
    private void Forget()
    {
        current = null;
        next = closed ? next : NewNext();
    }

    private static TaskCompletionSource<ChannelReply> NewReply() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource<InvocationFrame?> NewNext() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
