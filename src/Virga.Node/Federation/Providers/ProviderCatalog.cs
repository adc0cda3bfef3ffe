using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Virga.Node.Values;

namespace Virga.Node.Federation.Providers;

/// <summary>All providers of the node, itself among them. Readers see an immutable snapshot; a change is durable before it is seen.</summary>
internal sealed class ProviderCatalog
{
    /// <summary>Besides this node.</summary>
    public const int Most = 100;

    /// <summary>Functions remembered of one provider.</summary>
    public const int MostFunctions = 10_000;

    private readonly IProviderStore store;
    private readonly ProviderFactory factory;
    private readonly Lock writing = new();
    private ImmutableSortedDictionary<string, (ProviderRecord Record, IProvider Provider)> current;

    public ProviderCatalog(IProviderStore store, ProviderFactory factory, LocalProvider local)
    {
        (this.store, this.factory, Local) = (store, factory, local);
        current = store.Load().ToImmutableSortedDictionary(record => record.Name, record => (record, factory.Make(record)), StringComparer.Ordinal);
    }

    public LocalProvider Local { get; }

    /// <summary>This node first, the others by name.</summary>
    public IEnumerable<IProvider> All => current.Values.Select(pair => pair.Provider).Prepend(Local);

    public IEnumerable<ProviderRecord> Records => current.Values.Select(pair => pair.Record);

    public bool TryFind(string name, [NotNullWhen(true)] out IProvider? provider)
    {
        provider = name == LocalProvider.Name ? Local : current.TryGetValue(name, out (ProviderRecord Record, IProvider Provider) found) ? found.Provider : null;
        return provider is not null;
    }

    /// <summary>The first provider, by name, to which a function was deployed from here.</summary>
    public IProvider? Holder(string function) => current.Values.FirstOrDefault(pair => pair.Record.Functions.Contains(function)).Provider;

    public VirgaError? Add(ProviderRecord record)
    {
        lock (writing)
        {
            if (record.Name == LocalProvider.Name || current.ContainsKey(record.Name))
            {
                return new VirgaError(Outcome.Conflict, $"There is a provider {record.Name} already.");
            }

            if (current.Count >= Most)
            {
                return new VirgaError(Outcome.TooManyRequests, $"There are {Most} providers already, which is the most.");
            }

            Save(record);
            return null;
        }
    }

    public VirgaError? Remove(string name)
    {
        lock (writing)
        {
            if (!current.ContainsKey(name))
            {
                return Missing(name);
            }

            store.Delete(name);
            current = current.Remove(name);
            return null;
        }
    }

    /// <summary>Remembers that a function was deployed there, or removed.</summary>
    public void Note(string name, string function, bool isThere)
    {
        lock (writing)
        {
            if (current.TryGetValue(name, out (ProviderRecord Record, IProvider Provider) found) && found.Record.Functions.Contains(function) != isThere && (!isThere || found.Record.Functions.Count < MostFunctions))
            {
                ProviderRecord changed = found.Record with { Functions = isThere ? found.Record.Functions.Add(function) : found.Record.Functions.Remove(function) };
                store.Save(changed);
                current = current.SetItem(name, (changed, found.Provider));
            }
        }
    }

    public static VirgaError Missing(string name) => new(Outcome.NotFound, $"Provider not found: {name}");

    private void Save(ProviderRecord record)
    {
        store.Save(record);
        current = current.SetItem(record.Name, (record, factory.Make(record)));
    }
}
