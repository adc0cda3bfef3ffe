using Microsoft.AspNetCore.Http;

namespace Virga.Node.Gateway;

/// <summary>
/// A function's answer as an HTTP response. Source: AWS Lambda developer guide, "Invoking Lambda function URLs", "Response payload
/// format": an object with <c>statusCode</c> is taken apart; anything else is the body of a 200.
/// </summary>
internal static class HttpAnswer
{
    /// <summary>Headers that the server sets by itself.</summary>
    private static readonly HashSet<string> Own = new(StringComparer.OrdinalIgnoreCase) { "Connection", "Content-Length", "Date", "Server", "Transfer-Encoding", "Upgrade" };

    public static Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> answer) => Prepare(response, answer) is { } body ? WriteBodyAsync(response, body) : FailAsync(response);

    /// <summary>Sets all but the body, which is returned; null when the function's words make no response.</summary>
    public static ReadOnlyMemory<byte>? Prepare(HttpResponse response, ReadOnlyMemory<byte> answer)
    {
        if (MetadataPrelude.TrySplit(answer, out ReadOnlyMemory<byte> metadata, out ReadOnlyMemory<byte> streamed))
        {
            return TryApply(response, HttpAnswerParts.Read(metadata.Span)) ? BodyOf(response, streamed) : default(ReadOnlyMemory<byte>?);
        }

        HttpAnswerParts parts = HttpAnswerParts.Read(answer.Span);
        if (!parts.IsStructured)
        {
            response.ContentType = "application/json";
            return answer;
        }

        return TryApply(response, parts) ? BodyOf(response, parts.Body) : default(ReadOnlyMemory<byte>?); // null alone would be an empty body
    }

    /// <summary>Sets status, headers and cookies; false when the function's words make no response.</summary>
    public static bool TryApply(HttpResponse response, HttpAnswerParts parts)
    {
        if (parts.StatusCode is < 100 or > 599 || parts.IsMalformed)
        {
            return false;
        }

        response.StatusCode = parts.StatusCode;
        foreach ((string name, string value) in parts.Headers)
        {
            if (!Own.Contains(name))
            {
                response.Headers.Append(name, value);
            }
        }

        foreach (string cookie in parts.Cookies)
        {
            response.Headers.Append("Set-Cookie", cookie);
        }

        response.ContentType ??= "application/json";
        return true;
    }

    /// <summary>Whether HTTP lets the response have a body.</summary>
    public static bool HasBody(HttpResponse response) => response.StatusCode is not (204 or 304);

    /// <summary>What the caller of a function URL sees when the function failed: never its error.</summary>
    public static Task FailAsync(HttpResponse response)
    {
        response.StatusCode = 502;
        response.ContentType = "application/json";
        return response.WriteAsync("Internal Server Error");
    }

    private static ReadOnlyMemory<byte> BodyOf(HttpResponse response, ReadOnlyMemory<byte> body) => HasBody(response) ? body : default;

    public static Task WriteBodyAsync(HttpResponse response, ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return Task.CompletedTask;
        }

        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body).AsTask();
    }
}
