using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Identity;
using Virga.Node.Identity.Policies;
using Virga.Node.Invocations;
using Virga.Node.Values;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>Asks a function whether a request may. Source: API Gateway developer guide, "Control access to HTTP APIs with AWS Lambda authorizers".</summary>
internal sealed class LambdaAuthorizer(InvocationPipeline pipeline, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async ValueTask<AccessVerdict> CheckAsync(ApiRequest request, ServedAuthorizer authorizer)
    {
        if (IdentitySources.Read(request, authorizer.Settings.IdentitySource) is not { } identity)
        {
            return AccessVerdict.Unauthorized;
        }

        TimeSpan keep = TimeSpan.FromSeconds(authorizer.Settings.AuthorizerResultTtlInSeconds ?? 0);
        string key = string.Join('\0', identity);
        if (authorizer.Find(key, time.GetUtcNow()) is not { } verdict)
        {
            if (await AskAsync(request, authorizer, identity).ConfigureAwait(false) is not { } asked)
            {
                return AccessVerdict.Failed;
            }

            verdict = asked;
            if (keep > TimeSpan.Zero)
            {
                authorizer.Keep(key, verdict, time.GetUtcNow() + keep);
            }
        }

        return Allows(verdict, request) ? new AccessVerdict(0, verdict.Caller) : AccessVerdict.Forbidden;
    }

    private static string ArnOf(ApiRequest request) => $"{request.Stage.Arn}/{request.Context.Request.Method}{request.Path}";

    private bool Allows(LambdaVerdict verdict, ApiRequest request) => verdict.Policy is not { } policy
        ? verdict.IsAuthorized
        : PolicyEvaluator.Evaluate([policy], new AccessContext(Principal.Service("anonymous"), null, "execute-api:Invoke", ArnOf(request), null, time)) == PolicyEffect.Allow;

    private async Task<LambdaVerdict?> AskAsync(ApiRequest request, ServedAuthorizer authorizer, string[] identity)
    {
        if (authorizer.Function is not { } grant || !grant.IsAllowed())
        {
            return null;
        }

        ArrayBufferWriter<byte> json = new(1536);
        bool isV2 = authorizer.Settings.AuthorizerPayloadFormatVersion == "2.0";
        Write(json, request, identity, isV2, ArnOf(request));
        Invocation invocation = new() { RequestId = RequestId.New(), Function = grant.Function, Event = json.WrittenMemory };
        using CancellationTokenSource limit = new(Patience, time);
        using InvocationResult result = await pipeline.InvokeAsync(invocation, limit.Token).ConfigureAwait(false);
        if (result.Refusal is not null || result.FunctionError is not null)
        {
            request.IntegrationError = "The Lambda authorizer failed";
            return null;
        }

        return Read(result.Payload.Span, isV2 && authorizer.Settings.EnableSimpleResponses == true);
    }

    private static void Write(ArrayBufferWriter<byte> target, ApiRequest request, string[] identity, bool isV2, string arn)
    {
        using Utf8JsonWriter writer = new(target, HttpEvent.Options);
        writer.WriteStartObject();
        writer.WriteString("version", isV2 ? "2.0" : "1.0");
        writer.WriteString("type", "REQUEST");
        if (isV2)
        {
            writer.WriteString("routeArn", arn);
            writer.WriteStartArray("identitySource");
            foreach (string one in identity)
            {
                writer.WriteStringValue(one);
            }

            writer.WriteEndArray();
            writer.WriteString("routeKey", request.Route.Key);
            PayloadV2.WriteRequest(writer, request);
            PayloadV2.WriteContext(writer, request);
            PayloadV2.WriteVariables(writer, request);
        }
        else
        {
            writer.WriteString("methodArn", arn);
            writer.WriteString("identitySource", string.Join(',', identity));
            writer.WriteString("authorizationToken", string.Join(',', identity));
            PayloadV1.WriteRequest(writer, request);
            PayloadV1.WriteContext(writer, request);
            PayloadV1.WriteVariables(writer, request);
        }

        writer.WriteEndObject();
    }

    /// <summary>Null when the function's answer isn't one.</summary>
    private static LambdaVerdict? Read(ReadOnlySpan<byte> answer, bool isSimple)
    {
        try
        {
            if (JsonNode.Parse(answer) is not JsonObject said)
            {
                return null;
            }

            JsonObject context = said["context"] as JsonObject ?? [];
            byte[] modern = Encoding.UTF8.GetBytes(context.ToJsonString(Aws.ApiGateway.GatewayJson.Options));
            if (isSimple)
            {
                return said["isAuthorized"] is JsonValue value && value.TryGetValue(out bool may) ? new LambdaVerdict(may, null, new ApiCaller("lambda", modern, modern, context)) : null;
            }

            if (said["policyDocument"] is not JsonObject document || !PolicyDocument.Parse(document.ToJsonString(), PolicyKind.Identity).TryGet(out PolicyDocument? policy, out _))
            {
                return null;
            }

            JsonObject classic = (JsonObject)context.DeepClone();
            classic["principalId"] = said["principalId"]?.DeepClone();
            return new LambdaVerdict(true, policy, new ApiCaller("lambda", modern, Encoding.UTF8.GetBytes(classic.ToJsonString(Aws.ApiGateway.GatewayJson.Options)), classic));
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
