using System.Text.Json;
using Virga.Node.Functions;

namespace Virga.Node.Triggers;

/// <summary>
/// The filter criteria of an event source mapping: a record goes to the function when one of the patterns matches it, or when there are
/// none. Source: AWS Lambda developer guide, "Control which events Lambda sends to your function".
/// </summary>
internal sealed class Filters
{
    private readonly JsonElement[] patterns;

    private Filters(JsonElement[] patterns) => this.patterns = patterns;

    public bool AreNone => patterns.Length == 0;

    /// <summary>What is no pattern matches nothing.</summary>
    public static Filters Of(EventSourceMapping mapping) =>
        mapping.Settings.TryGetValue("FilterCriteria", out JsonElement criteria) && criteria.ValueKind == JsonValueKind.Object && criteria.TryGetProperty("Filters", out JsonElement filters) && filters.ValueKind == JsonValueKind.Array
            ? Of(filters.EnumerateArray().Select(filter => filter.TryGetProperty("Pattern", out JsonElement pattern) ? pattern.ToString() : ""))
            : new Filters([]);

    public static Filters Of(IEnumerable<string> patterns) => new([.. patterns.Select(Parse)]);

    public bool Match(JsonElement record) => AreNone || patterns.Any(pattern => EventPattern.Matches(pattern, record));

    private static JsonElement Parse(string pattern)
    {
        return EventPatternRules.Check(pattern) is null ? JsonElement.Parse(pattern) : default;
    }
}
