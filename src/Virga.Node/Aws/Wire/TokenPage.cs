using System.Text;

namespace Virga.Node.Aws.Wire;

/// <summary>A part of a list, and the token that continues it: the key of its last item, which is opaque to callers.</summary>
internal sealed record TokenPage<T>(IReadOnlyList<T> Items, string? NextToken)
{
    /// <param name="all">Ordered by key.</param>
    /// <returns>Null when the token is none.</returns>
    public static TokenPage<T>? Of(IEnumerable<T> all, Func<T, string> key, string? token, int limit)
    {
        if (token is not null)
        {
            byte[] bytes = new byte[token.Length];
            if (!Convert.TryFromBase64String(token, bytes, out int length))
            {
                return null;
            }

            string last = Encoding.UTF8.GetString(bytes, 0, length);
            all = all.Where(one => string.CompareOrdinal(key(one), last) > 0);
        }

        T[] items = [.. all.Take(limit + 1)];
        return items.Length <= limit
            ? new TokenPage<T>(items, null)
            : new TokenPage<T>(items[..limit], Convert.ToBase64String(Encoding.UTF8.GetBytes(key(items[limit - 1]))));
    }
}
