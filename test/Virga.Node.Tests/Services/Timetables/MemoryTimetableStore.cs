using Virga.Node.Services.Timetables;

namespace Virga.Node.Tests.Services.Timetables;

/// <summary>Remembers what was fired.</summary>
internal sealed class MemoryTimetableStore<T> : ITimetableStore<T>
    where T : ITimed
{
    private readonly SortedDictionary<string, T> all = new(StringComparer.Ordinal);

    public List<Delivery> Fired { get; } = [];

    public IReadOnlyList<T> Load() => [.. all.Values];

    public void Write(IReadOnlyCollection<T> saved, IReadOnlyCollection<string> deleted, IReadOnlyCollection<Delivery> fired)
    {
        foreach (string key in deleted)
        {
            all.Remove(key);
        }

        foreach (T one in saved)
        {
            all[one.Key] = one;
        }

        Fired.AddRange(fired);
    }
}
