using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Virga.Node.Values;

namespace Virga.Node.Aws.Wire;

/// <summary>
/// AWS's <c>restJson1</c> protocol: JSON bodies, errors named by the <c>x-amzn-ErrorType</c> header. Source: Smithy,
/// "AWS restJson1 protocol".
/// </summary>
internal static class RestJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The request's JSON document; an empty body counts as an empty object.</summary>
    public static Result<T> Read<T>(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body.IsEmpty ? "{}"u8 : body, Options) is { } value
                ? value
                : new VirgaError(Outcome.Serialization, "Could not parse request body into json: the document is null");
        }
        catch (JsonException e)
        {
            string where = string.IsNullOrEmpty(e.Path) || e.Path == "$" ? "" : $" at {e.Path}";
            return new VirgaError(Outcome.Serialization, $"Could not parse request body into json{where}, line {(e.LineNumber ?? 0) + 1}, byte {e.BytePositionInLine ?? 0}");
        }
    }

    public static Task WriteAsync<T>(HttpContext context, int status, T value)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(value, Options);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        return context.Response.Body.WriteAsync(json).AsTask();
    }

    public static Task WriteErrorAsync(HttpContext context, VirgaError error)
    {
        context.Response.Headers["x-amzn-ErrorType"] = error.AwsCode;
        return WriteAsync(context, error.HttpStatus, new ErrorBody(
            error.HttpStatus >= 500 ? "Service" : "User",
            error.Message,
            error.Message,
            error.Outcome == Outcome.TooManyRequests ? "ConcurrentInvocationLimitExceeded" : null));
    }

    /// <summary>Clients read <c>message</c> or <c>Message</c>, depending on the service; AWS sends either.</summary>
    private sealed record ErrorBody(string Type, [property: JsonPropertyName("message")] string LowerMessage, string Message, string? Reason);
}
