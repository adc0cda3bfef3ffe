using System.Globalization;
using System.Text;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>A part of a list, and where the next part begins.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? NextMarker)
{
    private const int Most = 50;

    /// <summary>Reads <c>Marker</c> and <c>MaxItems</c>. The marker is opaque to callers: the key of the last item before it.</summary>
    /// <param name="all">Ordered by key.</param>
    public static Result<Page<T>> Of(LambdaCall call, IEnumerable<T> all, Func<T, string> key)
    {
        int most = Most;
        if (call.Query("MaxItems") is { } maxItems && (!int.TryParse(maxItems, CultureInfo.InvariantCulture, out most) || most is < 1 or > 10_000))
        {
            return SettingsRules.Validation([$"Value '{maxItems}' at 'maxItems' failed to satisfy constraint: Member must have value between 1 and 10000"]);
        }

        most = Math.Min(most, Most);
        IEnumerable<T> rest = all;
        if (call.Query("Marker") is { } marker)
        {
            byte[] bytes = new byte[marker.Length];
            if (!Convert.TryFromBase64String(marker, bytes, out int length))
            {
                return new VirgaError(Outcome.InvalidParameter, "The Marker is invalid.");
            }

            string after = Encoding.UTF8.GetString(bytes, 0, length);
            rest = all.SkipWhile(item => key(item) != after).Skip(1);
            if (!all.Any(item => key(item) == after))
            {
                rest = all.Where(item => string.CompareOrdinal(key(item), after) > 0); // that item is gone meanwhile
            }
        }

        T[] page = [.. rest.Take(most + 1)];
        return page.Length <= most ? new Page<T>(page, null) : new Page<T>(page[..most], Convert.ToBase64String(Encoding.UTF8.GetBytes(key(page[most - 1]))));
    }
}
