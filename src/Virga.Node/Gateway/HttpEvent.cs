using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Virga.Node.Gateway;

/// <summary>
/// A request as the event that a function gets: payload format 2.0. Source: AWS Lambda developer guide, "Invoking Lambda function
/// URLs", "Request payload format".
/// </summary>
internal static class HttpEvent
{
    internal static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static void Write(IBufferWriter<byte> target, HttpRequest request, HttpEventContext context, ReadOnlySpan<byte> body)
    {
        using Utf8JsonWriter writer = new(target, Options);
        writer.WriteStartObject();
        writer.WriteString("version", "2.0");
        writer.WriteString("routeKey", "$default");
        writer.WriteString("rawPath", context.RawPath);
        writer.WriteString("rawQueryString", request.QueryString.HasValue ? request.QueryString.Value!.AsSpan(1) : "");
        WriteCookies(writer, request);
        WriteHeaders(writer, request);
        WriteQuery(writer, request);
        WriteContext(writer, request, context);
        WriteBody(writer, request, body);
        writer.WriteEndObject();
    }

    /// <summary>Text travels as it is; everything else in base64.</summary>
    internal static bool IsText(string? contentType) =>
        contentType is null
        || contentType.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
        || contentType.StartsWith("application/json", StringComparison.OrdinalIgnoreCase)
        || contentType.StartsWith("application/xml", StringComparison.OrdinalIgnoreCase)
        || contentType.StartsWith("application/javascript", StringComparison.OrdinalIgnoreCase)
        || contentType.Contains("+json", StringComparison.OrdinalIgnoreCase)
        || contentType.Contains("+xml", StringComparison.OrdinalIgnoreCase);

    internal static void WriteCookies(Utf8JsonWriter writer, HttpRequest request)
    {
        if (request.Headers.Cookie.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("cookies");
        foreach (string cookie in request.Headers.Cookie.ToString().Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            writer.WriteStringValue(cookie);
        }

        writer.WriteEndArray();
    }

    internal static void WriteHeaders(Utf8JsonWriter writer, HttpRequest request)
    {
        writer.WriteStartObject("headers");
        foreach ((string name, StringValues values) in request.Headers)
        {
            if (!name.Equals("Cookie", StringComparison.OrdinalIgnoreCase))
            {
                WriteLower(writer, name);
                writer.WriteStringValue(values.Count == 1 ? values[0] : string.Join(',', values.ToArray()));
            }
        }

        writer.WriteString("x-forwarded-for", request.HttpContext.Connection.RemoteIpAddress?.ToString() ?? "127.0.0.1");
        writer.WriteString("x-forwarded-proto", request.Scheme);
        writer.WriteString("x-forwarded-port", (request.Host.Port ?? 80).ToString(CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    }

    internal static void WriteLower(Utf8JsonWriter writer, string name)
    {
        Span<char> lower = stackalloc char[128];
        if (name.Length <= lower.Length && name.AsSpan().ToLowerInvariant(lower) is >= 0 and int length)
        {
            writer.WritePropertyName(lower[..length]);
        }
        else
        {
            writer.WritePropertyName(name.ToLowerInvariant());
        }
    }

    internal static void WriteQuery(Utf8JsonWriter writer, HttpRequest request)
    {
        if (!request.QueryString.HasValue || request.QueryString.Value!.Length < 2)
        {
            return;
        }

        writer.WriteStartObject("queryStringParameters");
        foreach ((string name, StringValues values) in request.Query)
        {
            writer.WriteString(name, string.Join(',', values.ToArray()));
        }

        writer.WriteEndObject();
    }

    private static void WriteContext(Utf8JsonWriter writer, HttpRequest request, HttpEventContext context)
    {
        writer.WriteStartObject("requestContext");
        writer.WriteString("accountId", context.CallerArn is null ? "anonymous" : context.AccountId);
        writer.WriteString("apiId", context.UrlId);
        if (context.CallerArn is { } caller)
        {
            writer.WriteStartObject("authorizer");
            writer.WriteStartObject("iam");
            writer.WriteString("accountId", context.AccountId);
            writer.WriteString("userArn", caller);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("authentication");
        }

        writer.WriteString("domainName", request.Host.Value);
        writer.WriteString("domainPrefix", context.UrlId);
        writer.WriteStartObject("http");
        writer.WriteString("method", request.Method);
        writer.WriteString("path", context.RawPath);
        writer.WriteString("protocol", request.Protocol);
        writer.WriteString("sourceIp", request.HttpContext.Connection.RemoteIpAddress?.ToString() ?? "127.0.0.1");
        writer.WriteString("userAgent", request.Headers.UserAgent.ToString());
        writer.WriteEndObject();
        writer.WriteString("requestId", context.RequestId);
        writer.WriteString("routeKey", "$default");
        writer.WriteString("stage", "$default");
        writer.WriteString("time", context.Time.UtcDateTime.ToString("dd/MMM/yyyy:HH:mm:ss +0000", CultureInfo.InvariantCulture));
        writer.WriteNumber("timeEpoch", context.Time.ToUnixTimeMilliseconds());
        writer.WriteEndObject();
    }

    internal static void WriteBody(Utf8JsonWriter writer, HttpRequest request, ReadOnlySpan<byte> body)
    {
        bool isText = IsText(request.ContentType) && System.Text.Unicode.Utf8.IsValid(body);
        if (!body.IsEmpty && isText)
        {
            writer.WriteString("body", body);
        }
        else if (!body.IsEmpty)
        {
            writer.WriteBase64String("body", body);
        }

        writer.WriteBoolean("isBase64Encoded", !body.IsEmpty && !isText);
    }
}
