using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Virga.Node.Values;

namespace Virga.Node.Functions;

/// <summary>
/// All functions of the node. Readers see an immutable snapshot; a change is made durable first, then the snapshot is swapped whole.
/// </summary>
internal sealed class FunctionCatalog
{
    private readonly Lock writing = new();
    private readonly IFunctionStore store;
    private Snapshot current;

    public FunctionCatalog(IFunctionStore store)
    {
        this.store = store;
        current = Snapshot.Of(store.Load());
    }

    /// <summary>Raised after a function was added, replaced or removed; the argument is its name.</summary>
    public event Action<string>? Changed;

    /// <summary>Names by number, also of functions that are gone.</summary>
    public IReadOnlyDictionary<int, string> Names => store.Names();

    public int Count => current.ByName.Count;

    /// <summary>All functions, ordered by name.</summary>
    public IEnumerable<Function> All => current.ByName.Values.OrderBy(function => function.Name, StringComparer.Ordinal);

    public bool TryFind(string name, [NotNullWhen(true)] out Function? function) => current.ByName.TryGetValue(name, out function);

    public bool TryFindUrl(string urlId, [NotNullWhen(true)] out Function? function) => current.ByUrl.TryGetValue(urlId, out function);

    /// <summary>Adds a function made for the number it is given; the name must be free.</summary>
    public Result<Function> Create(string name, Func<int, Function> make)
    {
        Function made;
        lock (writing)
        {
            if (TryFind(name, out _))
            {
                return new VirgaError(Outcome.Conflict, $"Function already exist: {name}");
            }

            made = make(store.NextNumber(name));
            store.Save(made);
            current = current.With(made, null);
        }

        Changed?.Invoke(name);
        return made;
    }

    /// <summary>Replaces a function by what <paramref name="change"/> makes of its present state, unless that is an error.</summary>
    public Result<Function> Update(string name, Func<Function, Result<Function>> change)
    {
        Function changed;
        lock (writing)
        {
            if (!TryFind(name, out Function? before))
            {
                return Missing(name);
            }

            if (!change(before).TryGet(out Function? after, out VirgaError? error))
            {
                return error;
            }

            store.Save(after);
            current = current.With(after, before);
            changed = after;
        }

        Changed?.Invoke(name);
        return changed;
    }

    public Result<Function> Remove(string name)
    {
        Function? removed;
        lock (writing)
        {
            if (!TryFind(name, out removed))
            {
                return Missing(name);
            }

            store.Delete(name);
            current = current.Without(removed);
        }

        Changed?.Invoke(name);
        return removed;
    }

    private static VirgaError Missing(string name) => new(Outcome.NotFound, $"Function not found: {name}");

    private sealed record Snapshot(ImmutableDictionary<string, Function> ByName, ImmutableDictionary<string, Function> ByUrl)
    {
        public static Snapshot Of(IEnumerable<Function> functions)
        {
            Function[] all = [.. functions];
            return new Snapshot(
                all.ToImmutableDictionary(function => function.Name, StringComparer.Ordinal),
                all.SelectMany(function => function.Urls, (function, url) => (function, url.Id)).ToImmutableDictionary(pair => pair.Id, pair => pair.function, StringComparer.Ordinal));
        }

        public Snapshot With(Function function, Function? before) => new(
            ByName.SetItem(function.Name, function),
            Urls(before).SetItems(function.Urls.Select(url => KeyValuePair.Create(url.Id, function))));

        public Snapshot Without(Function function) => new(ByName.Remove(function.Name), Urls(function));

        private ImmutableDictionary<string, Function> Urls(Function? without) => without is null ? ByUrl : ByUrl.RemoveRange(without.Urls.Select(url => url.Id));
    }
}
