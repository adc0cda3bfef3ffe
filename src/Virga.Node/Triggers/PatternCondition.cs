using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Virga.Node.Triggers;

/// <summary>
/// One condition of an event pattern on one value: the value itself, or a comparison. Source: Amazon EventBridge user guide, "Comparison
/// operators for use in event patterns".
/// </summary>
internal static partial class PatternCondition
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public static bool Holds(JsonElement condition, JsonElement value) =>
        condition.ValueKind == JsonValueKind.Object ? condition.EnumerateObject().All(one => Compare(one.Name, one.Value, value)) : AreEqual(condition, value);

    private static bool Compare(string name, JsonElement operand, JsonElement value) => name switch
    {
        "prefix" => Text(operand, value, static (text, part, comparison) => text.StartsWith(part, comparison)),
        "suffix" => Text(operand, value, static (text, part, comparison) => text.EndsWith(part, comparison)),
        "equals-ignore-case" => value.ValueKind == JsonValueKind.String && OneOrMore(operand).Any(one => string.Equals(one.GetString(), value.GetString(), StringComparison.OrdinalIgnoreCase)),
        "wildcard" => value.ValueKind == JsonValueKind.String && OneOrMore(operand).Any(one => Wildcard(one.GetString()!).IsMatch(value.GetString()!)),
        "anything-but" => IsNone(operand, value),
        "numeric" => value.ValueKind == JsonValueKind.Number && InRange(operand, value.GetDouble()),
        "cidr" => value.ValueKind == JsonValueKind.String && IPNetwork.TryParse(operand.GetString(), out IPNetwork network) && IPAddress.TryParse(value.GetString(), out IPAddress? address) && network.Contains(address),
        _ => false,
    };

    private static bool AreEqual(JsonElement wanted, JsonElement value) => wanted.ValueKind == value.ValueKind && wanted.ValueKind switch
    {
        JsonValueKind.String => wanted.ValueEquals(value.GetString()),
        JsonValueKind.Number => wanted.GetDouble().Equals(value.GetDouble()),
        JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null => true,
        _ => false,
    };

    private static JsonElement[] OneOrMore(JsonElement operand) => operand.ValueKind == JsonValueKind.Array ? [.. operand.EnumerateArray()] : [operand];

    /// <summary>The operand is a text, some of them, or one whose case is ignored.</summary>
    private static bool Text(JsonElement operand, JsonElement value, Func<string, string, StringComparison, bool> test)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        return operand.ValueKind == JsonValueKind.Object
            ? operand.TryGetProperty("equals-ignore-case", out JsonElement loose) && test(value.GetString()!, loose.GetString()!, StringComparison.OrdinalIgnoreCase)
            : OneOrMore(operand).Any(one => test(value.GetString()!, one.GetString()!, StringComparison.Ordinal));
    }

    private static bool IsNone(JsonElement operand, JsonElement value) => operand.ValueKind == JsonValueKind.Object
        ? !operand.EnumerateObject().Any(one => Compare(one.Name, one.Value, value))
        : !OneOrMore(operand).Any(one => AreEqual(one, value));

    /// <summary>Pairs of a comparison and its number, all of which must hold.</summary>
    private static bool InRange(JsonElement comparisons, double value)
    {
        JsonElement[] parts = comparisons.ValueKind == JsonValueKind.Array ? [.. comparisons.EnumerateArray()] : [];
        return parts.Length is 2 or 4 && parts.Chunk(2).All(pair => pair[1].ValueKind == JsonValueKind.Number && pair[0].ToString() switch
        {
            "=" => value.Equals(pair[1].GetDouble()),
            "<" => value < pair[1].GetDouble(),
            "<=" => value <= pair[1].GetDouble(),
            ">" => value > pair[1].GetDouble(),
            ">=" => value >= pair[1].GetDouble(),
            _ => false,
        });
    }

    /// <summary>A backslash takes its meaning from an asterisk or another backslash.</summary>
    private static Regex Wildcard(string pattern)
    {
        string parts = Token().Replace(pattern, static part => part.Value switch
        {
            "*" => ".*",
            ['\\', char plain] => Regex.Escape(plain.ToString()),
            string text => Regex.Escape(text),
        });
        return new Regex($"^{parts}\\z", RegexOptions.Singleline | RegexOptions.NonBacktracking, Patience);
    }

    [GeneratedRegex(@"\\[*\\]|\*|[^*\\]+|\\", RegexOptions.Singleline)]
    private static partial Regex Token();
}
