using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Virga.Node.Mesh.Content;
using Virga.Node.Mesh.Peers;

namespace Virga.Node.Mesh;

/// <summary>
/// The mesh as the rest of the node uses it. While there is no peer process, sending does nothing and asking finds nothing: what must
/// not be lost is kept by who sends it.
/// </summary>
internal sealed class MeshConnection(MeshOptions options)
{
    private const int MostWants = 200;

    private readonly ConcurrentDictionary<string, bool> topics = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<uint, TaskCompletionSource<ReadOnlyMemory<byte>?>> wants = [];
    private volatile PeerChannel? channel;
    private uint lastWant;

    /// <summary>Null until the peer process has run for the first time since the node's start.</summary>
    public MeshSelf? Self { get; private set; }

    public MeshStatus? Status { get; set; }

    /// <summary>There is a peer process that listens.</summary>
    [MemberNotNullWhen(true, nameof(Self))]
    public bool IsUp => channel is not null && Self is not null;

    /// <summary>Raised when a peer process has been started and knows the topics.</summary>
    public event Action? Connected;

    /// <summary>Who follows nothing may publish all the same.</summary>
    public Task PublishAsync(string topic, ReadOnlySpan<byte> data) => SendAsync(new PeerFrameWriter(PeerFrameType.Publish).Add(topic).Add(data).Close());

    public Task FollowAsync(string topic) => topics.TryAdd(topic, true) ? SendAsync(new PeerFrameWriter(PeerFrameType.Subscribe).Add(topic).Close()) : Task.CompletedTask;

    public Task LeaveAsync(string topic) => topics.TryRemove(topic, out _) ? SendAsync(new PeerFrameWriter(PeerFrameType.Unsubscribe).Add(topic).Close()) : Task.CompletedTask;

    /// <summary>Ends a peer's connections and takes none from it for a while.</summary>
    public Task CutAsync(string peer, TimeSpan time) => SendAsync(new PeerFrameWriter(PeerFrameType.Cut).Add(peer).Add((uint)time.TotalSeconds).Close());

    /// <summary>A block is here that peers may be waiting for.</summary>
    public Task HaveAsync(Cid id) => SendAsync(new PeerFrameWriter(PeerFrameType.Have).Add(id.ToArray()).Close());

    /// <summary>A block from whichever peer has it; its bytes are what the id names. Null: nobody had it in time, or too many others are being asked for.</summary>
    public async Task<ReadOnlyMemory<byte>?> WantAsync(Cid id, CancellationToken cancellation)
    {
        if (!IsUp || wants.Count >= MostWants)
        {
            return null;
        }

        uint request = Interlocked.Increment(ref lastWant);
        TaskCompletionSource<ReadOnlyMemory<byte>?> answer = wants[request] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await SendAsync(new PeerFrameWriter(PeerFrameType.Want).Add(request).Add((uint)options.BlockPatience.TotalMilliseconds).Add(id.ToArray()).Close()).ConfigureAwait(false);
            ReadOnlyMemory<byte>? block = await answer.Task.WaitAsync(options.BlockPatience * 2, cancellation).ConfigureAwait(false);
            return block is { } bytes && id.Names(bytes.Span) ? block : null;
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            await SendAsync(new PeerFrameWriter(PeerFrameType.Cancel).Add(request).Close()).ConfigureAwait(false);
            throw;
        }
        finally
        {
            wants.TryRemove(request, out _);
        }
    }

    /// <summary>What <see cref="WantAsync"/> waits for.</summary>
    public void Answer(uint request, ReadOnlyMemory<byte>? block)
    {
        if (wants.TryGetValue(request, out TaskCompletionSource<ReadOnlyMemory<byte>?>? want))
        {
            want.TrySetResult(block);
        }
    }

    /// <summary>Tells a peer process that has just started what the node follows, and uses it from now on.</summary>
    public async Task AttachAsync(PeerChannel started, MeshSelf self)
    {
        (channel, Self) = (started, self);
        foreach (string topic in topics.Keys)
        {
            await SendAsync(new PeerFrameWriter(PeerFrameType.Subscribe).Add(topic).Close()).ConfigureAwait(false);
        }

        Connected?.Invoke();
    }

    public void Detach()
    {
        (channel, Status) = (null, null);
        foreach (TaskCompletionSource<ReadOnlyMemory<byte>?> want in wants.Values)
        {
            want.TrySetResult(null);
        }
    }

    /// <summary>A peer process that is gone is noticed by who reads from it.</summary>
    private async Task SendAsync(byte[] frame)
    {
        try
        {
            if (channel is { } open)
            {
                await open.SendAsync(frame, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // it is started again, and told again
        }
    }
}
