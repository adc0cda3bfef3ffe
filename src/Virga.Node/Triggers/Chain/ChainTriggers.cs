using System.Collections.Concurrent;

namespace Virga.Node.Triggers.Chain;

/// <summary>All triggers of the chain. Changes are durable when they return; the reader learns of them by <see cref="Changed"/>.</summary>
internal sealed class ChainTriggers
{
    public const int Most = 1_000;

    private readonly IChainTriggerStore store;
    private readonly ConcurrentDictionary<string, ChainTrigger> triggers;

    public ChainTriggers(IChainTriggerStore store)
    {
        this.store = store;
        triggers = new(store.Load().ToDictionary(trigger => trigger.Id), StringComparer.Ordinal);
    }

    public event Action? Changed;

    public IReadOnlyList<ChainTrigger> All => [.. triggers.Values.OrderBy(trigger => trigger.CreatedAt)];

    public void Add(ChainTrigger trigger)
    {
        store.Save(trigger);
        triggers[trigger.Id] = trigger;
        Changed?.Invoke();
    }

    /// <summary>False when there is none.</summary>
    public bool Remove(string id)
    {
        if (!triggers.TryRemove(id, out _))
        {
            return false;
        }

        store.Delete(id);
        Changed?.Invoke();
        return true;
    }
}
