using System.Collections.Concurrent;

namespace Virga.Node.Services.Queues;

/// <summary>What goes into queues and out of them. Who waits for messages is woken by what brings some: a send, a message given back, a group set free.</summary>
internal sealed class QueueTraffic(IQueueStore store, QueueCatalog catalog, TimeProvider time)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private readonly ConcurrentDictionary<long, TaskCompletionSource> waiting = [];

    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Whether the last receive found as many messages in flight as may be.</summary>
    public bool IsFull(MessageQueue queue) => store.IsFull(queue);

    public async Task<IReadOnlyList<SentMessage>> SendAsync(MessageQueue queue, IReadOnlyList<QueueMessage> messages)
    {
        IReadOnlyList<SentMessage> sent = await store.AddAsync(queue, messages).ConfigureAwait(false);
        Wake(queue.Number);
        return sent;
    }

    /// <summary>For senders that may send again what they don't know to have sent.</summary>
    /// <param name="key">Another for each message.</param>
    public async Task SendOnceAsync(MessageQueue queue, QueueMessage message, Guid key)
    {
        await store.AddOnceAsync(queue, message, key).ConfigureAwait(false);
        Wake(queue.Number);
    }

    /// <summary>Waits until there is a message, at most <paramref name="wait"/>.</summary>
    /// <param name="visibility">How long nobody else receives them.</param>
    public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(MessageQueue queue, int max, TimeSpan visibility, TimeSpan wait, CancellationToken cancellation)
    {
        long end = Now + (long)wait.TotalMilliseconds;
        while (true)
        {
            Task woken = waiting.GetOrAdd(queue.Number, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task; // before looking
            long now = Now;
            if (store.NothingUntil(queue) <= now && await TakeAsync(queue, max, now, visibility).ConfigureAwait(false) is { Count: > 0 } taken)
            {
                return taken;
            }

            if (now >= end || cancellation.IsCancellationRequested)
            {
                return [];
            }

            await WaitAsync(woken, Math.Min(end, Math.Max(store.NothingUntil(queue), now + 1)) - now, cancellation).ConfigureAwait(false);
        }
    }

    /// <returns>Receipts of a FIFO queue whose time has passed: nothing was deleted for them.</returns>
    public async Task<IReadOnlyList<Receipt>> DeleteAsync(MessageQueue queue, IReadOnlyList<Receipt> receipts)
    {
        IReadOnlyList<Receipt> late = await store.DeleteAsync(queue, receipts, Now).ConfigureAwait(false);
        if (queue.IsFifo)
        {
            Wake(queue.Number);
        }

        return late;
    }

    public async Task<IReadOnlyList<VisibilityOutcome>> ChangeVisibilityAsync(MessageQueue queue, IReadOnlyList<(Receipt Receipt, int Seconds)> orders)
    {
        long now = Now;
        IReadOnlyList<VisibilityOutcome> outcomes = await store.ChangeVisibilityAsync(queue, [.. orders.Select(order => new VisibilityOrder(order.Receipt, now + (order.Seconds * 1000L)))], now).ConfigureAwait(false);
        Wake(queue.Number);
        return outcomes;
    }

    public async Task<int> MoveAsync(MessageQueue from, Func<string?, MessageQueue?> targetOf, int max)
    {
        HashSet<long> targets = [];
        int moved = await store.MoveAsync(
            from,
            source =>
            {
                long? target = targetOf(source)?.Number;
                targets.UnionWith(target is { } number ? [number] : []);
                return target;
            },
            max,
            Now).ConfigureAwait(false);
        foreach (long target in targets)
        {
            Wake(target);
        }

        return moved;
    }

    private async Task<IReadOnlyList<QueueMessage>> TakeAsync(MessageQueue queue, int max, long now, TimeSpan visibility)
    {
        MessageQueue? letters = queue.Redrive is { } redrive ? catalog.FindArn(redrive.TargetArn) : null;
        IReadOnlyList<QueueMessage> taken = await store.ReceiveAsync(queue, new ReceiveOrder(max, now, now + (long)visibility.TotalMilliseconds, letters)).ConfigureAwait(false);
        if (letters is not null)
        {
            Wake(letters.Number);
        }

        return taken;
    }

    private async Task WaitAsync(Task woken, long milliseconds, CancellationToken cancellation)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        TimeSpan pause = TimeSpan.FromMilliseconds(milliseconds);
        await Task.WhenAny(woken, Task.Delay(pause > Shortest ? pause : Shortest, time, ended.Token)).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
    }

    private void Wake(long queue)
    {
        if (waiting.TryRemove(queue, out TaskCompletionSource? waiters))
        {
            waiters.TrySetResult();
        }
    }
}
