using System.Text.Json;

namespace Virga.Node.Invocations.Async;

/// <summary>Why an event is a dead letter. Source: AWS Lambda developer guide, "Adding a dead-letter queue".</summary>
/// <param name="ErrorCode">The HTTP status that the invocation had.</param>
internal sealed record DeadLetter(string RequestId, int ErrorCode, string ErrorMessage)
{
    public static DeadLetter Of(AsyncEvent ended, AsyncOutcome outcome, in InvocationResult result) => new(
        ended.RequestId.ToString(),
        result.Refusal?.HttpStatus ?? 200,
        result.Refusal?.Message ?? (result.FunctionError is null ? outcome.Condition : MessageIn(result.Payload.Memory.Span) ?? outcome.Condition));

    private static string? MessageIn(ReadOnlySpan<byte> payload)
    {
        try
        {
            Utf8JsonReader reader = new(payload);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("errorMessage", out JsonElement message) && message.ToString() is { Length: > 0 } text ? text : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
