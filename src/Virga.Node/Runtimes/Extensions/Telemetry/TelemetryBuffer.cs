namespace Virga.Node.Runtimes.Extensions.Telemetry;

/// <summary>
/// What one subscriber is still to be told. It is full at <see cref="TelemetryLimits.MaxItems"/> or <see cref="TelemetryLimits.MaxBytes"/>:
/// from there on events are dropped, and the next batch begins with how many.
/// </summary>
internal sealed class TelemetryBuffer : IDisposable
{
    private readonly TelemetrySubscription subscription;
    private readonly TelemetryEvents events;
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private List<byte[]> items = [];
    private TaskCompletionSource due = New();
    private int bytes;
    private int droppedRecords;
    private long droppedBytes;
    private bool ended;

    public TelemetryBuffer(TelemetrySubscription subscription, TelemetryEvents events, TimeProvider time)
    {
        this.subscription = subscription;
        this.events = events;
        timer = time.CreateTimer(static state => ((TelemetryBuffer)state!).Flush(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Completes when it is full, its first event has waited long enough, or it is flushed.</summary>
    public Task Due
    {
        get
        {
            lock (gate)
            {
                return due.Task;
            }
        }
    }

    public void Add(TelemetryEvent what)
    {
        if (!subscription.Wants(what) || what.For(subscription) is not { } json)
        {
            return;
        }

        lock (gate)
        {
            if (ended || IsFull)
            {
                Drop(1, json.Length);
                return;
            }

            items.Add(json);
            bytes += json.Length;
            if (items.Count == 1)
            {
                timer.Change(subscription.Limits.Timeout, Timeout.InfiniteTimeSpan);
            }

            if (IsFull)
            {
                due.TrySetResult();
            }
        }
    }

    /// <summary>What there is is due, now.</summary>
    public void Flush()
    {
        lock (gate)
        {
            due.TrySetResult();
        }
    }

    /// <summary>Everything up to now, and begins anew.</summary>
    public TelemetryBatch Take()
    {
        lock (gate)
        {
            List<byte[]> taken = items;
            int count = taken.Count, size = bytes;
            if (droppedRecords > 0)
            {
                taken.Insert(0, events.Dropped(droppedRecords, droppedBytes).For(subscription)!);
            }

            (items, bytes, droppedRecords, droppedBytes) = ([], 0, 0, 0);
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            due = ended ? due : New();
            return new TelemetryBatch(taken, count, size);
        }
    }

    /// <summary>Events that couldn't be delivered: the next batch says so.</summary>
    public void Lose(int records, long size)
    {
        lock (gate)
        {
            Drop(records, size);
        }
    }

    /// <summary>Takes nothing any more; what there is stays due.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            ended = true;
            due.TrySetResult();
        }

        timer.Dispose();
    }

    private bool IsFull => items.Count >= subscription.Limits.MaxItems || bytes >= subscription.Limits.MaxBytes;

    private void Drop(int records, long size)
    {
        droppedRecords += records;
        droppedBytes += size;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
