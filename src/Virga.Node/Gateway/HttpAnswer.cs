using System.Buffers;
using System.Text;
using System.Text.Json;
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

    public static async Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> answer)
    {
        Parts parts = Read(answer.Span);
        if (!parts.IsStructured)
        {
            response.ContentType = "application/json";
            response.ContentLength = answer.Length;
            await response.Body.WriteAsync(answer).ConfigureAwait(false);
            return;
        }

        if (parts.StatusCode is < 100 or > 599 || parts.IsMalformed)
        {
            await FailAsync(response).ConfigureAwait(false);
            return;
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

        if (response.ContentType is null)
        {
            response.ContentType = "application/json";
        }

        if (parts.Body is { Length: > 0 } body && response.StatusCode is not (204 or 304))
        {
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body).ConfigureAwait(false);
        }
    }

    /// <summary>What the caller of a function URL sees when the function failed: never its error.</summary>
    public static Task FailAsync(HttpResponse response)
    {
        response.StatusCode = 502;
        response.ContentType = "application/json";
        return response.WriteAsync("Internal Server Error");
    }

    private static Parts Read(ReadOnlySpan<byte> answer)
    {
        Parts parts = new();
        Utf8JsonReader reader = new(answer, new JsonReaderOptions { MaxDepth = 512 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return parts;
        }

        bool isBase64 = false;
        try
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                switch (name)
                {
                    case "statusCode":
                        parts.StatusCode = ReadStatus(ref reader);
                        parts.IsStructured = true;
                        break;
                    case "headers" when reader.TokenType == JsonTokenType.StartObject:
                        ReadHeaders(ref reader, parts.Headers);
                        break;
                    case "cookies" when reader.TokenType == JsonTokenType.StartArray:
                        ReadCookies(ref reader, parts.Cookies);
                        break;
                    case "body" when reader.TokenType == JsonTokenType.String:
                        parts.Body = Encoding.UTF8.GetBytes(reader.GetString()!);
                        break;
                    case "isBase64Encoded":
                        isBase64 = reader.TokenType == JsonTokenType.True;
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            parts.Body = isBase64 && parts.Body is { } text ? Convert.FromBase64String(Encoding.ASCII.GetString(text)) : parts.Body;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            parts.IsMalformed = true;
        }

        return parts;
    }

    private static int ReadStatus(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int number) ? number
        : reader.TokenType == JsonTokenType.String && int.TryParse(reader.GetString(), System.Globalization.CultureInfo.InvariantCulture, out number) ? number
        : 0;

    private static void ReadHeaders(ref Utf8JsonReader reader, List<KeyValuePair<string, string>> headers)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            string? value = reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString(),
                JsonTokenType.Number => Encoding.ASCII.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan),
                JsonTokenType.True => "true",
                JsonTokenType.False => "false",
                _ => null,
            };
            reader.Skip();
            if (value is not null && name.Length > 0 && !name.AsSpan().ContainsAny('\r', '\n', ':') && !value.AsSpan().ContainsAny('\r', '\n', '\0'))
            {
                headers.Add(new KeyValuePair<string, string>(name, value));
            }
        }
    }

    private static void ReadCookies(ref Utf8JsonReader reader, List<string> cookies)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String && reader.GetString() is { } cookie && !cookie.AsSpan().ContainsAny('\r', '\n', '\0'))
            {
                cookies.Add(cookie);
            }
        }
    }

    private sealed class Parts
    {
        public bool IsStructured { get; set; }

        public bool IsMalformed { get; set; }

        public int StatusCode { get; set; }

        public byte[]? Body { get; set; }

        public List<KeyValuePair<string, string>> Headers { get; } = [];

        public List<string> Cookies { get; } = [];
    }
}
