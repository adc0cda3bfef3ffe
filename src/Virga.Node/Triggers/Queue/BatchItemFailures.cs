using System.Text.Json;

namespace Virga.Node.Triggers.Queue;

/// <summary>A function's report of those messages that it could not work on. Source: AWS Lambda developer guide, "Implementing partial batch responses".</summary>
internal static class BatchItemFailures
{
    /// <summary>Ids of the messages that failed; null: all of them, as the report isn't valid.</summary>
    public static HashSet<string>? Read(ReadOnlySpan<byte> answer, HashSet<string> sent)
    {
        try
        {
            Utf8JsonReader reader = new(answer);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement report = document.RootElement;
            if (report.ValueKind == JsonValueKind.Null || (report.ValueKind == JsonValueKind.Object && (!report.TryGetProperty("batchItemFailures", out JsonElement failures) || failures.ValueKind == JsonValueKind.Null)))
            {
                return [];
            }

            if (report.ValueKind != JsonValueKind.Object || report.GetProperty("batchItemFailures") is not { ValueKind: JsonValueKind.Array } list)
            {
                return null;
            }

            HashSet<string> ids = [.. list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Object && item.TryGetProperty("itemIdentifier", out JsonElement id) ? id.ToString() : "")];
            return ids.IsSubsetOf(sent) ? ids : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
