namespace Virga.Node.Services.Objects;

/// <summary>A page of a list: its items, and what was rolled up at the delimiter.</summary>
/// <param name="Next">Where the next page begins; null: this is the last.</param>
/// <param name="LastPrefix">When the last entry of the page is a common prefix: which.</param>
internal sealed record ListPage<T>(IReadOnlyList<T> Items, IReadOnlyList<string> Prefixes, ListPosition? Next, string? LastPrefix)
{
    private const int Batch = 1000;

    /// <param name="scan">Items after a position, in order, at most so many; none at the end.</param>
    /// <param name="position">An item's own.</param>
    public static ListPage<T> Read(ListQuery query, Func<ListPosition, int, IReadOnlyList<T>> scan, Func<T, ListPosition> position)
    {
        List<T> items = [];
        SortedSet<string> prefixes = new(StringComparer.Ordinal);
        ListPosition at = query.After;
        string? prefix = null;
        while (query.Max > 0)
        {
            IReadOnlyList<T> batch = scan(at, Math.Min(Batch, query.Max - items.Count - prefixes.Count + 1));
            foreach (T item in batch)
            {
                string key = position(item).Key;
                if (!key.StartsWith(query.Prefix, StringComparison.Ordinal))
                {
                    return new ListPage<T>(items, [.. prefixes], null, prefix);
                }

                string? rolled = query.RollUp(key);
                if (rolled is not null && (rolled == prefix || rolled == query.After.Key))
                {
                    at = ListPosition.After(rolled);
                    continue;
                }

                if (items.Count + prefixes.Count == query.Max)
                {
                    return new ListPage<T>(items, [.. prefixes], at, prefix);
                }

                prefix = rolled;
                at = rolled is null ? position(item) : ListPosition.After(rolled);
                if (rolled is null)
                {
                    items.Add(item);
                }
                else
                {
                    prefixes.Add(rolled);
                }
            }

            if (batch.Count == 0)
            {
                break;
            }
        }

        return new ListPage<T>(items, [.. prefixes], null, prefix);
    }
}
