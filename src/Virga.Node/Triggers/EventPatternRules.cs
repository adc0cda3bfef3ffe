using System.Net;
using System.Text.Json;

namespace Virga.Node.Triggers;

/// <summary>What an event pattern may say. Source: Amazon EventBridge user guide, "Creating event patterns", "Comparison operators".</summary>
internal static class EventPatternRules
{
    private static readonly string[] Comparisons = ["=", "<", "<=", ">", ">="];

    /// <summary>What is wrong with a pattern; null: nothing.</summary>
    public static string? Check(string json)
    {
        try
        {
            JsonElement pattern = JsonElement.Parse(json);
            return pattern.ValueKind == JsonValueKind.Object ? CheckObject(pattern) : "Filter is not an object";
        }
        catch (JsonException e)
        {
            return e.Message;
        }
    }

    private static string? CheckObject(JsonElement pattern) =>
        !pattern.EnumerateObject().Any() ? "Empty objects are not allowed" : First(pattern.EnumerateObject(), CheckField);

    private static string? CheckField(JsonProperty field) => field.Value.ValueKind switch
    {
        JsonValueKind.Array when field.Name == "$or" && field.Value.GetArrayLength() < 2 => "\"$or\" must have at least two alternatives",
        JsonValueKind.Array when field.Name == "$or" => First(field.Value.EnumerateArray(), one => one.ValueKind == JsonValueKind.Object ? CheckObject(one) : "\"$or\" must be an array of objects"),
        JsonValueKind.Array => field.Value.GetArrayLength() == 0 ? "Empty arrays are not allowed" : First(field.Value.EnumerateArray(), CheckCondition),
        JsonValueKind.Object => CheckObject(field.Value),
        _ => $"\"{field.Name}\" must be an object or an array",
    };

    private static string? CheckCondition(JsonElement condition)
    {
        if (condition.ValueKind != JsonValueKind.Object)
        {
            return condition.ValueKind == JsonValueKind.Array ? "Match value must be String, number, true, false, or null" : null;
        }

        JsonProperty[] comparisons = [.. condition.EnumerateObject()];
        return comparisons.Length == 1 ? CheckComparison(comparisons[0].Name, comparisons[0].Value) : "Only one key allowed in match expression";
    }

    private static string? CheckComparison(string name, JsonElement operand) => name switch
    {
        "prefix" or "suffix" => IsText(operand) || IsLoose(operand) ? null : $"{name} match pattern must be a string",
        "equals-ignore-case" => IsText(operand) ? null : "equals-ignore-case match pattern must be a string",
        "wildcard" => IsText(operand) && !operand.GetString()!.Contains("**", StringComparison.Ordinal) ? null : "Consecutive wildcard characters are not allowed, and the pattern must be a string",
        "exists" => operand.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "exists match pattern must be either true or false.",
        "cidr" => IsText(operand) && IPNetwork.TryParse(operand.GetString(), out _) ? null : "Malformed CIDR, one '/' required",
        "numeric" => CheckNumeric(operand),
        "anything-but" => CheckNone(operand),
        _ => $"Unrecognized match type {name}",
    };

    private static string? CheckNumeric(JsonElement operand)
    {
        JsonElement[] parts = operand.ValueKind == JsonValueKind.Array ? [.. operand.EnumerateArray()] : [];
        return parts.Length is 2 or 4 && parts.Chunk(2).All(pair => IsText(pair[0]) && Comparisons.Contains(pair[0].GetString()) && pair[1].ValueKind == JsonValueKind.Number)
            ? null
            : "Value of numeric must be an array of comparisons and numbers";
    }

    private static string? CheckNone(JsonElement operand)
    {
        if (operand.ValueKind == JsonValueKind.Object)
        {
            JsonProperty[] inner = [.. operand.EnumerateObject()];
            return inner.Length == 1 && inner[0].Name is "prefix" or "suffix" or "equals-ignore-case" or "wildcard" && (IsTexts(inner[0].Value) || IsLoose(inner[0].Value))
                ? null
                : "Unsupported anything-but pattern";
        }

        return operand.ValueKind is JsonValueKind.String or JsonValueKind.Number || IsTexts(operand) || (operand.ValueKind == JsonValueKind.Array && operand.GetArrayLength() > 0 && operand.EnumerateArray().All(one => one.ValueKind == JsonValueKind.Number))
            ? null
            : "Value of anything-but must be an array or single string/number value.";
    }

    private static bool IsText(JsonElement operand) => operand.ValueKind == JsonValueKind.String;

    private static bool IsTexts(JsonElement operand) => IsText(operand) || (operand.ValueKind == JsonValueKind.Array && operand.GetArrayLength() > 0 && operand.EnumerateArray().All(IsText));

    private static bool IsLoose(JsonElement operand) =>
        operand.ValueKind == JsonValueKind.Object && operand.EnumerateObject().Count() == 1 && operand.TryGetProperty("equals-ignore-case", out JsonElement loose) && IsText(loose);

    private static string? First<T>(IEnumerable<T> all, Func<T, string?> check) => all.Select(check).FirstOrDefault(wrong => wrong is not null);
}
