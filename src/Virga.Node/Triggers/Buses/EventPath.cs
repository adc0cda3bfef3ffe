using System.Text.Json;
using System.Text.RegularExpressions;

namespace Virga.Node.Triggers.Buses;

/// <summary>A path to a part of an event: <c>$</c>, <c>$.detail.name</c>, <c>$.resources[0]</c>, <c>$['a b']</c>. Source: EventBridge user guide, "Input transformation".</summary>
internal static partial class EventPath
{
    public static bool IsOne(string path) => Whole().IsMatch(path);

    /// <summary>Null when there is no such part.</summary>
    public static JsonElement? Find(JsonElement document, string path)
    {
        JsonElement found = document;
        foreach (Match step in Step().Matches(path))
        {
            if (step.Groups["index"].Value is { Length: > 0 } index)
            {
                if (found.ValueKind != JsonValueKind.Array || !int.TryParse(index, out int number) || number >= found.GetArrayLength())
                {
                    return null;
                }

                found = found[number];
            }
            else if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(step.Groups["name"].Value, out found))
            {
                return null;
            }
        }

        return found;
    }

    [GeneratedRegex(@"^\$(\.[\w-]+|\['[^']+'\]|\[\d+\])*\z")]
    private static partial Regex Whole();

    [GeneratedRegex(@"\.(?<name>[\w-]+)|\['(?<name>[^']+)'\]|\[(?<index>\d+)\]")]
    private static partial Regex Step();
}
