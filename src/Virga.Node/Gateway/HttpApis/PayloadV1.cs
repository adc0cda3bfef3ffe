using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>
/// A request as an event of payload format 1.0. Source: API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs".
/// </summary>
internal static class PayloadV1
{
    public static void Write(IBufferWriter<byte> target, ApiRequest request)
    {
        using Utf8JsonWriter writer = new(target, HttpEvent.Options);
        writer.WriteStartObject();
        writer.WriteString("version", "1.0");
        WriteRequest(writer, request);
        WriteContext(writer, request);
        WriteVariables(writer, request);
        if (request.Body.IsEmpty)
        {
            writer.WriteNull("body");
        }

        HttpEvent.WriteBody(writer, request.Context.Request, request.Body.Span);
        writer.WriteEndObject();
    }

    public static void WriteRequest(Utf8JsonWriter writer, ApiRequest request)
    {
        HttpRequest http = request.Context.Request;
        writer.WriteString("resource", Resource(request));
        writer.WriteString("path", request.FullPath);
        writer.WriteString("httpMethod", http.Method);
        writer.WriteStartObject("headers");
        foreach ((string name, StringValues values) in http.Headers)
        {
            HttpEvent.WriteLower(writer, name);
            writer.WriteStringValue(values.Count > 0 ? values[^1] : "");
        }

        WriteForwarded(request, (text, value) => writer.WriteString(text, value));
        writer.WriteEndObject();
        writer.WriteStartObject("multiValueHeaders");
        foreach ((string name, StringValues values) in http.Headers)
        {
            HttpEvent.WriteLower(writer, name);
            WriteAll(writer, values);
        }

        WriteForwarded(request, (text, value) =>
        {
            writer.WritePropertyName(text);
            WriteAll(writer, value);
        });
        writer.WriteEndObject();
        WriteQuery(writer, http);
    }

    public static void WriteContext(Utf8JsonWriter writer, ApiRequest request)
    {
        HttpRequest http = request.Context.Request;
        writer.WriteStartObject("requestContext");
        writer.WriteString("accountId", request.AccountId);
        writer.WriteString("apiId", request.Stage.Api.ApiId);
        if (request.Caller?.Classic is { } classic)
        {
            writer.WritePropertyName("authorizer");
            writer.WriteRawValue(classic, skipInputValidation: true);
        }

        writer.WriteString("domainName", request.DomainName);
        writer.WriteString("domainPrefix", request.DomainPrefix);
        writer.WriteString("extendedRequestId", request.IdText);
        writer.WriteString("httpMethod", http.Method);
        WriteIdentity(writer, request);
        writer.WriteString("path", request.FullPath);
        writer.WriteString("protocol", http.Protocol);
        writer.WriteString("requestId", request.IdText);
        writer.WriteString("requestTime", request.ClockTime);
        writer.WriteNumber("requestTimeEpoch", request.Time.ToUnixTimeMilliseconds());
        writer.WriteString("resourceId", request.Route.Key);
        writer.WriteString("resourcePath", Resource(request));
        writer.WriteString("stage", request.Stage.Stage.StageName);
        writer.WriteEndObject();
    }

    public static void WriteVariables(Utf8JsonWriter writer, ApiRequest request)
    {
        if (request.Variables.Length == 0)
        {
            writer.WriteNull("pathParameters");
        }

        if (request.Stage.Stage.StageVariables is not { Count: > 0 })
        {
            writer.WriteNull("stageVariables");
        }

        PayloadV2.WriteVariables(writer, request);
    }

    private static string Resource(ApiRequest request) => request.Route.Path.Length == 0 ? request.Route.Key : request.Route.Path;

    private static void WriteForwarded(ApiRequest request, Action<string, string> write)
    {
        write("x-forwarded-for", request.SourceIp);
        write("x-forwarded-port", (request.Context.Request.Host.Port ?? 80).ToString(System.Globalization.CultureInfo.InvariantCulture));
        write("x-forwarded-proto", request.Context.Request.Scheme);
    }

    private static void WriteQuery(Utf8JsonWriter writer, HttpRequest http)
    {
        if (!http.QueryString.HasValue || http.QueryString.Value!.Length < 2)
        {
            writer.WriteNull("queryStringParameters");
            writer.WriteNull("multiValueQueryStringParameters");
            return;
        }

        writer.WriteStartObject("queryStringParameters");
        foreach ((string name, StringValues values) in http.Query)
        {
            writer.WriteString(name, values.Count > 0 ? values[^1] : "");
        }

        writer.WriteEndObject();
        writer.WriteStartObject("multiValueQueryStringParameters");
        foreach ((string name, StringValues values) in http.Query)
        {
            writer.WritePropertyName(name);
            WriteAll(writer, values);
        }

        writer.WriteEndObject();
    }

    private static void WriteIdentity(Utf8JsonWriter writer, ApiRequest request)
    {
        writer.WriteStartObject("identity");
        foreach (string name in (ReadOnlySpan<string>)["accessKey", "accountId", "caller", "cognitoAmr", "cognitoAuthenticationProvider", "cognitoAuthenticationType", "cognitoIdentityId", "cognitoIdentityPoolId", "principalOrgId"])
        {
            writer.WriteNull(name);
        }

        writer.WriteString("sourceIp", request.SourceIp);
        writer.WriteString("user", request.Caller?.UserArn);
        writer.WriteString("userAgent", request.Context.Request.Headers.UserAgent.ToString());
        writer.WriteString("userArn", request.Caller?.UserArn);
        writer.WriteEndObject();
    }

    private static void WriteAll(Utf8JsonWriter writer, StringValues values)
    {
        writer.WriteStartArray();
        foreach (string? value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
