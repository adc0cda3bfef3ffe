using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Virga.Node.Values;

namespace Virga.Node.Federation.Providers;

/// <summary>JSON from and for foreign servers: whatever they send, reading it gives a value or an error.</summary>
internal static class ProviderDocuments
{
    private const int MaxMessage = 500;

    public static JsonSerializerOptions Options { get; } = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 32 };

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <summary>The document of an answer, or what the answer says went wrong.</summary>
    public static Result<T> Read<T>(string who, ProviderReply reply)
    {
        if (Error(who, reply) is { } error)
        {
            return error;
        }

        return TryParse(reply.Body, out T? value) ? Result.Of(value) : new VirgaError(Outcome.Unavailable, $"Provider {who} answered with what isn't its API's.");
    }

    /// <summary>Null when the answer is a success.</summary>
    public static VirgaError? Error(string who, ProviderReply reply)
    {
        if (reply.Failure is not null || reply.IsSuccess)
        {
            return reply.Failure;
        }

        Outcome outcome = reply.Status switch
        {
            401 or 403 => Outcome.AccessDenied,
            404 => Outcome.NotFound,
            409 => Outcome.Conflict,
            413 => Outcome.RequestTooLarge,
            429 => Outcome.TooManyRequests,
            501 => Outcome.NotSupported,
            >= 400 and < 500 => Outcome.InvalidParameter,
            _ => Outcome.Unavailable,
        };
        string code = reply.Header("x-amzn-ErrorType")?.Split(':')[0] ?? "";
        return new VirgaError(outcome, $"Provider {who}: {MessageOf(reply.Body)}{(code.Length is > 0 and < MaxMessage ? $" ({code}, HTTP {reply.Status})" : $" (HTTP {reply.Status})")}");
    }

    public static bool TryParse<T>(ReadOnlySpan<byte> document, [NotNullWhen(true)] out T? value)
    {
        try
        {
            value = JsonSerializer.Deserialize<T>(document, Options);
        }
        catch (JsonException)
        {
            value = default;
        }

        return value is not null;
    }

    private static string MessageOf(byte[] body)
    {
        string text = TryParse(body, out Fault? fault) ? fault.Message ?? fault.LowerMessage ?? "" : System.Text.Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, MaxMessage)));
        string printable = new([.. text.Take(MaxMessage).Select(one => char.IsControl(one) ? ' ' : one)]);
        return string.IsNullOrWhiteSpace(printable) ? "no reason given" : printable.Trim();
    }

    private sealed record Fault(string? Message, [property: JsonPropertyName("message")] string? LowerMessage);
}
