using System.Text.Json;

namespace Virga.Node.Triggers;

/// <summary>
/// A pattern over a JSON document, as EventBridge has them: objects name fields, arrays the conditions of which one must hold. Source:
/// Amazon EventBridge user guide, "Event patterns".
/// </summary>
internal static class EventPattern
{
    public static bool Matches(JsonElement pattern, JsonElement value) =>
        pattern.ValueKind == JsonValueKind.Object && pattern.EnumerateObject().All(field => field.Name == "$or" ? MatchesOne(field.Value, value) : MatchesField(field, value));

    private static bool MatchesOne(JsonElement alternatives, JsonElement value) => alternatives.ValueKind == JsonValueKind.Array && alternatives.EnumerateArray().Any(one => Matches(one, value));

    private static bool MatchesField(JsonProperty field, JsonElement value)
    {
        JsonElement? found = value.ValueKind == JsonValueKind.Object && value.TryGetProperty(field.Name, out JsonElement member) ? member : null;
        return field.Value.ValueKind switch
        {
            JsonValueKind.Array => field.Value.EnumerateArray().Any(condition => MatchesLeaf(condition, found)),
            JsonValueKind.Object when found is { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Any(one => Matches(field.Value, one)),
            JsonValueKind.Object => Matches(field.Value, found ?? default), // absent: {"exists": false} below it holds
            _ => false,
        };
    }

    /// <summary>Of a list, one value must meet the condition.</summary>
    private static bool MatchesLeaf(JsonElement condition, JsonElement? found)
    {
        if (condition.ValueKind == JsonValueKind.Object && condition.TryGetProperty("exists", out JsonElement exists))
        {
            return found is { ValueKind: not JsonValueKind.Object } == (exists.ValueKind == JsonValueKind.True);
        }

        return found is { } value && (value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Any(one => PatternCondition.Holds(condition, one)) : PatternCondition.Holds(condition, value));
    }
}
