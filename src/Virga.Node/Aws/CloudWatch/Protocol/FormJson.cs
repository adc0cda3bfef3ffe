using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudWatch.Protocol;

/// <summary>
/// A form of the query protocol as the JSON document that says the same: <c>Dimensions.member.1.Name=x</c> is a name of the first
/// element of a list. All values are text.
/// </summary>
internal static class FormJson
{
    private const int MaxDepth = 12;

    public static Result<ReadOnlyMemory<byte>> Read(ReadOnlySpan<byte> form)
    {
        JsonObject root = [];
        foreach ((string key, Microsoft.Extensions.Primitives.StringValues value) in QueryHelpers.ParseQuery(Encoding.UTF8.GetString(form)).OrderBy(pair => pair.Key, NaturalOrder.Instance))
        {
            if (!TryPut(root, key.Split('.', MaxDepth), value.ToString()))
            {
                return new VirgaError(Outcome.Serialization, $"{key} contradicts other parameters.");
            }
        }

        return (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static bool TryPut(JsonObject root, string[] path, string value)
    {
        JsonNode at = root;
        for (int i = 0; i < path.Length; i++)
        {
            bool isLast = i == path.Length - 1;
            bool isList = i + 2 < path.Length && path[i + 1] == "member"; // name, member, index
            JsonNode next = isLast ? JsonValue.Create(value)! : isList ? new JsonArray() : new JsonObject();
            switch (at)
            {
                case JsonObject map when map[path[i]] is not { } there:
                    map.Add(path[i], next);
                    at = next;
                    break;
                case JsonObject map when !isLast && map[path[i]]!.GetType() == next.GetType():
                    at = map[path[i]]!;
                    break;
                case JsonArray list when !int.TryParse(path[i], out int index) || index < 1 || index > list.Count + 1:
                    return false;
                case JsonArray list when int.Parse(path[i], System.Globalization.CultureInfo.InvariantCulture) is int index && index == list.Count + 1:
                    list.Add(next);
                    at = next;
                    break;
                case JsonArray list when !isLast && list[^1]!.GetType() == next.GetType():
                    at = list[^1]!;
                    break;
                default:
                    return false;
            }

            i += isList ? 1 : 0;
        }

        return true;
    }

    /// <summary>Elements come in the order of their numbers: 2 before 10.</summary>
    private sealed class NaturalOrder : IComparer<string>
    {
        public static readonly NaturalOrder Instance = new();

        public int Compare(string? x, string? y)
        {
            string[] left = x!.Split('.');
            string[] right = y!.Split('.');
            for (int i = 0; i < Math.Min(left.Length, right.Length); i++)
            {
                int order = int.TryParse(left[i], out int a) && int.TryParse(right[i], out int b) ? a.CompareTo(b) : string.CompareOrdinal(left[i], right[i]);
                if (order != 0)
                {
                    return order;
                }
            }

            return left.Length.CompareTo(right.Length);
        }
    }
}
