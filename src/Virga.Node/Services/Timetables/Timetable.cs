using System.Collections.Concurrent;
using Virga.Node.Values;

namespace Virga.Node.Services.Timetables;

/// <summary>
/// All of a kind that may fall due, by key and by due time. A change is made durable first; that something fired is durable together with
/// what it fired, so that each firing happens once, also across <c>kill -9</c>.
/// </summary>
internal sealed class Timetable<T> : ITimetable
    where T : class, ITimed
{
    private readonly ITimetableStore<T> store;
    private readonly IFiringRule<T>? rule;
    private readonly ConcurrentDictionary<string, T> all;
    private readonly SortedSet<(long At, string Key)> due;
    private readonly Lock writing = new();

    /// <param name="rule">Null when nothing of the kind falls due.</param>
    public Timetable(ITimetableStore<T> store, IFiringRule<T>? rule = null)
    {
        (this.store, this.rule) = (store, rule);
        IReadOnlyList<T> loaded = store.Load();
        all = new(loaded.Select(one => KeyValuePair.Create(one.Key, one)), StringComparer.Ordinal);
        due = new(loaded.Where(one => one.NextAt is not null).Select(one => (one.NextAt!.Value.UtcTicks, one.Key)), Comparer<(long At, string Key)>.Create(Compare));
    }

    public event Action? Changed;

    public IEnumerable<T> All => all.Values.OrderBy(one => one.Key, StringComparer.Ordinal);

    /// <summary>In no order, and without a copy.</summary>
    public IEnumerable<T> Each => all.Select(pair => pair.Value);

    public int Count => all.Count;

    public DateTimeOffset? NextAt
    {
        get
        {
            lock (writing)
            {
                return due.Count == 0 ? null : new DateTimeOffset(due.Min.At, TimeSpan.Zero);
            }
        }
    }

    public T? Find(string key) => all.GetValueOrDefault(key);

    /// <summary>Adds or changes one, unless that turns out to be an error.</summary>
    /// <param name="change">Gets what is there, or null.</param>
    public Result<T> Save(string key, Func<T?, Result<T>> change)
    {
        T? after;
        lock (writing)
        {
            if (!change(Find(key)).TryGet(out after, out VirgaError? error))
            {
                return error;
            }

            Apply([after], [], []);
        }

        Changed?.Invoke();
        return after;
    }

    /// <summary>Removes all of these keys in one transaction.</summary>
    public void Delete(IReadOnlyCollection<string> keys)
    {
        lock (writing)
        {
            Apply([], keys, []);
        }
    }

    public int Fire(DateTimeOffset now, int max)
    {
        lock (writing)
        {
            T[] ready = [.. due.TakeWhile(one => one.At <= now.UtcTicks).Take(max).Select(one => all[one.Key])];
            if (rule is null || ready.Length == 0)
            {
                return 0;
            }

            (T Before, Firing<T> Firing)[] fired = [.. ready.Select(one => (one, rule.Fire(one, now)))];
            Apply(
                [.. fired.Where(one => one.Firing.After is not null).Select(one => one.Firing.After!)],
                [.. fired.Where(one => one.Firing.After is null).Select(one => one.Before.Key)],
                [.. fired.SelectMany(one => one.Firing.Deliveries)]);
            return ready.Length;
        }
    }

    private static int Compare((long At, string Key) one, (long At, string Key) other) =>
        one.At != other.At ? one.At.CompareTo(other.At) : string.CompareOrdinal(one.Key, other.Key);

    private void Apply(IReadOnlyCollection<T> saved, IReadOnlyCollection<string> deleted, IReadOnlyCollection<Delivery> fired)
    {
        store.Write(saved, deleted, fired);
        foreach (string key in deleted)
        {
            Forget(key);
            all.TryRemove(key, out _);
        }

        foreach (T one in saved)
        {
            Forget(one.Key);
            all[one.Key] = one; // readers see one or the other, never none
            if (one.NextAt is { } at)
            {
                due.Add((at.UtcTicks, one.Key));
            }
        }
    }

    private void Forget(string key)
    {
        if (Find(key)?.NextAt is { } at)
        {
            due.Remove((at.UtcTicks, key));
        }
    }
}
