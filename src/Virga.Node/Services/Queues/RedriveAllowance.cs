using System.Text.Json;

namespace Virga.Node.Services.Queues;

/// <summary>Which queues may have a queue as their dead-letter queue. Source: Amazon SQS API, SetQueueAttributes, <c>RedriveAllowPolicy</c>.</summary>
/// <param name="Sources">Null: all.</param>
internal sealed record RedriveAllowance(IReadOnlyList<string>? Sources)
{
    private const int MostSources = 10;

    public bool Allows(string arn) => Sources is null || Sources.Contains(arn);

    /// <summary>Null when there is none, or what is given isn't one.</summary>
    public static RedriveAllowance? Parse(string? json)
    {
        if (string.IsNullOrEmpty(json))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("redrivePermission", out JsonElement permission) ? Parse(document.RootElement, permission.ToString()) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static RedriveAllowance? Parse(JsonElement policy, string permission)
    {
        bool names = policy.TryGetProperty("sourceQueueArns", out JsonElement arns);
        return permission switch
        {
            "allowAll" when !names => new RedriveAllowance((IReadOnlyList<string>?)null),
            "denyAll" when !names => new RedriveAllowance([]),
            "byQueue" when names && arns.ValueKind == JsonValueKind.Array && arns.GetArrayLength() is >= 1 and <= MostSources => new RedriveAllowance([.. arns.EnumerateArray().Select(arn => arn.ToString())]),
            _ => null,
        };
    }
}
