using System.Text;
using Microsoft.Extensions.Hosting;
using Virga.Node.Instances;
using Virga.Node.Values;

namespace Virga.Node.Telemetry;

/// <summary>
/// Takes log lines off the path of the call and stores them in groups, ten times a second at most. The queue is bounded: when storage
/// can't keep up, lines are dropped, and the next stream that is written says how many times.
/// </summary>
internal sealed class LogWriter(ILogStore store, TimeProvider time) : BackgroundService, ILogSink
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100); // gathers what belongs together into one transaction

    private readonly Lock gate = new();
    private readonly SemaphoreSlim arrived = new(0, 1);
    private LogQueue filling = new();
    private LogQueue emptying = new();
    private TaskCompletionSource stored = NewSignal();
    private long dropped;

    public void Write(string group, string stream, ReadOnlySpan<byte> events)
    {
        bool first;
        lock (gate)
        {
            first = filling.IsEmpty;
            dropped += filling.TryAdd(group, stream, events) ? 0 : 1;
        }

        if (first && arrived.CurrentCount == 0)
        {
            TryRelease();
        }
    }

    /// <summary>Completes when something has been stored after this call.</summary>
    public Task NextStored() => Volatile.Read(ref stored).Task;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        StoreQueued();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await arrived.WaitAsync(stoppingToken).ConfigureAwait(false);
                StoreQueued();
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // StopAsync stores the rest
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void TryRelease()
    {
        try
        {
            arrived.Release();
        }
        catch (SemaphoreFullException)
        {
            // two writers came at once: one signal is enough
        }
    }

    private void StoreQueued()
    {
        lock (gate)
        {
            NoteDropped();
            (filling, emptying) = (emptying, filling);
        }

        if (!emptying.IsEmpty)
        {
            try
            {
                store.Append(emptying.ToChunks(time.GetUtcNow().ToUnixTimeMilliseconds()));
            }
            catch (StorageException)
            {
                Interlocked.Increment(ref dropped);
            }

            emptying.Clear();
            Interlocked.Exchange(ref stored, NewSignal()).SetResult();
        }
    }

    private void NoteDropped()
    {
        if (dropped > 0)
        {
            byte[] line = Encoding.UTF8.GetBytes($"WARNING log lines of this node's functions were dropped {dropped} times: storage could not keep up.");
            byte[] events = new byte[LogEvents.HeaderSize + line.Length];
            LogEvents.Write(events, time.GetUtcNow().ToUnixTimeMilliseconds(), line);
            if (emptying.TryAdd("/virga/node", "node", events))
            {
                dropped = 0;
            }
        }
    }
}
