using System.Globalization;
using System.Text.Json;

namespace Virga.Node.Services.Queues;

/// <summary>After how many receives a message goes to which dead-letter queue. Source: Amazon SQS developer guide, "Using dead-letter queues".</summary>
internal sealed record Redrive(string TargetArn, int MaxReceives)
{
    /// <summary>Null when there is none, or what is given isn't one.</summary>
    public static Redrive? Parse(string? json)
    {
        if (string.IsNullOrEmpty(json))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("deadLetterTargetArn", out JsonElement target) && target.ValueKind == JsonValueKind.String
                && document.RootElement.TryGetProperty("maxReceiveCount", out JsonElement most) && int.TryParse(most.ToString(), CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= 1000
                    ? new Redrive(target.GetString()!, count)
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
