using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Virga.Node.Values;

namespace Virga.Node.Services.Queues;

/// <summary>All queues by name. Reading takes no lock; changes are durable when they return.</summary>
internal sealed class QueueCatalog
{
    private readonly Lock gate = new();
    private readonly IQueueStore store;
    private readonly NodeAddress address;
    private readonly ConcurrentDictionary<string, MessageQueue> queues;
    private long last;

    public QueueCatalog(IQueueStore store, NodeAddress address)
    {
        (this.store, this.address) = (store, address);
        queues = new(store.Load().ToDictionary(queue => queue.Name), StringComparer.Ordinal);
    }

    public IEnumerable<MessageQueue> All => queues.Values.OrderBy(queue => queue.Name, StringComparer.Ordinal);

    public string ArnOf(string name) => $"arn:aws:sqs:{address.Region}:{address.AccountId}:{name}";

    public bool TryFind(string name, [NotNullWhen(true)] out MessageQueue? queue) => queues.TryGetValue(name, out queue);

    public MessageQueue? FindArn(string arn) => TryFind(arn[(arn.LastIndexOf(':') + 1)..], out MessageQueue? queue) && queue.Arn == arn ? queue : null;

    /// <summary>The queue of that name, made if there is none.</summary>
    public MessageQueue GetOrAdd(string name, IReadOnlyDictionary<string, string> attributes, IReadOnlyDictionary<string, string> tags, DateTimeOffset now)
    {
        lock (gate)
        {
            if (TryFind(name, out MessageQueue? there))
            {
                return there;
            }

            last = Math.Max(last + 1, now.UtcTicks);
            MessageQueue made = new() { Number = last, Name = name, Arn = ArnOf(name), CreatedAt = now, ChangedAt = now, Attributes = attributes, Tags = tags };
            store.Save(made);
            return queues[name] = made;
        }
    }

    /// <summary>Null when the queue is gone.</summary>
    public MessageQueue? Change(string name, Func<MessageQueue, MessageQueue> change)
    {
        lock (gate)
        {
            if (!TryFind(name, out MessageQueue? before))
            {
                return null;
            }

            MessageQueue after = change(before);
            store.Save(after);
            return queues[name] = after;
        }
    }

    public void Remove(MessageQueue queue)
    {
        lock (gate)
        {
            store.Delete(queue);
            queues.TryRemove(queue.Name, out _);
        }
    }
}
