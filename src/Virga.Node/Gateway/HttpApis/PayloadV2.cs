using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>
/// A request as an event of payload format 2.0. Source: API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs".
/// </summary>
internal static class PayloadV2
{
    public static void Write(IBufferWriter<byte> target, ApiRequest request)
    {
        using Utf8JsonWriter writer = new(target, HttpEvent.Options);
        HttpRequest http = request.Context.Request;
        writer.WriteStartObject();
        writer.WriteString("version", "2.0");
        writer.WriteString("routeKey", request.Route.Key);
        WriteRequest(writer, request);
        WriteContext(writer, request);
        WriteVariables(writer, request);
        HttpEvent.WriteBody(writer, http, request.Body.Span);
        writer.WriteEndObject();
    }

    /// <summary>What the events of integrations and of authorizers both have.</summary>
    public static void WriteRequest(Utf8JsonWriter writer, ApiRequest request)
    {
        HttpRequest http = request.Context.Request;
        writer.WriteString("rawPath", request.FullPath);
        writer.WriteString("rawQueryString", http.QueryString.HasValue ? http.QueryString.Value!.AsSpan(1) : "");
        HttpEvent.WriteCookies(writer, http);
        HttpEvent.WriteHeaders(writer, http);
        HttpEvent.WriteQuery(writer, http);
    }

    public static void WriteContext(Utf8JsonWriter writer, ApiRequest request)
    {
        HttpRequest http = request.Context.Request;
        writer.WriteStartObject("requestContext");
        writer.WriteString("accountId", request.AccountId);
        writer.WriteString("apiId", request.Stage.Api.ApiId);
        if (request.Caller is { } caller)
        {
            writer.WriteStartObject("authorizer");
            writer.WritePropertyName(caller.Kind);
            writer.WriteRawValue(caller.Modern, skipInputValidation: true);
            writer.WriteEndObject();
        }

        writer.WriteString("domainName", request.DomainName);
        writer.WriteString("domainPrefix", request.DomainPrefix);
        writer.WriteStartObject("http");
        writer.WriteString("method", http.Method);
        writer.WriteString("path", request.FullPath);
        writer.WriteString("protocol", http.Protocol);
        writer.WriteString("sourceIp", request.SourceIp);
        writer.WriteString("userAgent", http.Headers.UserAgent.ToString());
        writer.WriteEndObject();
        writer.WriteString("requestId", request.IdText);
        writer.WriteString("routeKey", request.Route.Key);
        writer.WriteString("stage", request.Stage.Stage.StageName);
        writer.WriteString("time", request.ClockTime);
        writer.WriteNumber("timeEpoch", request.Time.ToUnixTimeMilliseconds());
        writer.WriteEndObject();
    }

    public static void WriteVariables(Utf8JsonWriter writer, ApiRequest request)
    {
        if (request.Variables.Length > 0)
        {
            writer.WriteStartObject("pathParameters");
            for (int at = 0; at < request.Variables.Length; at++)
            {
                writer.WriteString(request.Route.Variables[at], request.Variables[at]);
            }

            writer.WriteEndObject();
        }

        if (request.Stage.Stage.StageVariables is { Count: > 0 } variables)
        {
            writer.WriteStartObject("stageVariables");
            foreach ((string name, string value) in variables)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }
    }
}
