using System.Collections.Immutable;
using Virga.Node.Values;

namespace Virga.Node.Functions;

/// <summary>All layers of the node. Readers see an immutable snapshot; a change is made durable first.</summary>
internal sealed class LayerCatalog
{
    private readonly Lock writing = new();
    private readonly ILayerStore store;
    private ImmutableSortedDictionary<string, Layer> current;

    public LayerCatalog(ILayerStore store)
    {
        this.store = store;
        current = store.Load().ToImmutableSortedDictionary(layer => layer.Name, layer => layer, StringComparer.Ordinal);
    }

    /// <summary>Raised after a version was removed.</summary>
    public event Action? Removed;

    /// <summary>Layers that have versions, ordered by name.</summary>
    public IEnumerable<Layer> All => current.Values.Where(layer => !layer.Versions.IsEmpty);

    public LayerVersion? Find(string name, int number) => current.GetValueOrDefault(name)?.Versions.GetValueOrDefault(number);

    public IEnumerable<LayerVersion> VersionsOf(string name) => current.GetValueOrDefault(name)?.Versions.Values ?? [];

    /// <summary>Adds a version made for the number it is given.</summary>
    public LayerVersion Publish(string name, Func<int, LayerVersion> make)
    {
        lock (writing)
        {
            Layer layer = current.GetValueOrDefault(name) ?? new Layer { Name = name };
            LayerVersion version = make(layer.LastVersion + 1);
            Save(layer with { LastVersion = version.Number, Versions = layer.Versions.Add(version.Number, version) });
            return version;
        }
    }

    /// <summary>Replaces a version by what <paramref name="change"/> makes of it; null when there is none.</summary>
    public Result<LayerVersion>? Update(string name, int number, Func<LayerVersion, Result<LayerVersion>> change)
    {
        lock (writing)
        {
            if (Find(name, number) is not { } version)
            {
                return null;
            }

            Result<LayerVersion> changed = change(version);
            if (changed.TryGet(out LayerVersion? after, out _))
            {
                Save(current[name] with { Versions = current[name].Versions.SetItem(number, after) });
            }

            return changed;
        }
    }

    /// <summary>Removing what isn't there is no error, as on Lambda. Functions that use the version go on.</summary>
    public void Remove(string name, int number)
    {
        lock (writing)
        {
            if (Find(name, number) is null)
            {
                return;
            }

            Save(current[name] with { Versions = current[name].Versions.Remove(number) });
        }

        Removed?.Invoke();
    }

    private void Save(Layer layer)
    {
        store.Save(layer);
        current = current.SetItem(layer.Name, layer);
    }
}
