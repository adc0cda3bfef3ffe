using System.Collections.Concurrent;

namespace Virga.Node.Functions;

/// <summary>All event source mappings. Changes are durable when they return; pollers learn of them by <see cref="Changed"/>.</summary>
internal sealed class EventSourceMappings
{
    private readonly IEventSourceMappingStore store;
    private readonly ConcurrentDictionary<string, EventSourceMapping> mappings;

    public EventSourceMappings(IEventSourceMappingStore store)
    {
        this.store = store;
        mappings = new(store.Load().ToDictionary(mapping => mapping.Id), StringComparer.Ordinal);
    }

    /// <summary>After a mapping was saved or removed.</summary>
    public event Action? Changed;

    public IEnumerable<EventSourceMapping> All => mappings.Values;

    public EventSourceMapping? Find(string id) => mappings.GetValueOrDefault(id);

    public void Save(EventSourceMapping mapping)
    {
        store.Save(mapping);
        mappings[mapping.Id] = mapping;
        Changed?.Invoke();
    }

    /// <summary>The mapping that was removed, or null.</summary>
    public EventSourceMapping? Remove(string id)
    {
        if (!mappings.TryRemove(id, out EventSourceMapping? gone))
        {
            return null;
        }

        store.Delete(id);
        Changed?.Invoke();
        return gone;
    }
}
