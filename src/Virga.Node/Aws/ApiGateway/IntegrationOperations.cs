using System.Text.Json.Nodes;
using Virga.Node.Services.HttpApis;
using Virga.Node.Values;

namespace Virga.Node.Aws.ApiGateway;

/// <summary>What answers requests. Source: API Reference, the Integration operations.</summary>
internal sealed class IntegrationOperations(ApiEdits edits) : IGatewayOperations
{
    private const string All = "/v2/apis/{apiId}/integrations";
    private const string One = $"{All}/{{id}}";
    private const int MaxTimeout = 30_000;

    public IEnumerable<GatewayOperation> Operations =>
    [
        new("CreateIntegration", "POST", All, call => call.WithDocument(document => Create(call.ApiId, document), 201)) { Missing = "VPC links, subtypes (AWS services)" },
        new("GetIntegration", "GET", One, call => call.Answer(edits.Read(call.ApiId, api => Find(api, call.Route("id"))))),
        new("GetIntegrations", "GET", All, call => call.List(edits.Read<IReadOnlyList<ApiIntegration>>(call.ApiId, api => api.Definition.Integrations))),
        new("UpdateIntegration", "PATCH", One, call => call.WithDocument(document => Update(call.ApiId, call.Route("id"), document))) { Missing = "VPC links, subtypes (AWS services)" },
        new("DeleteIntegration", "DELETE", One, call => call.Nothing(Delete(call.ApiId, call.Route("id")))),
    ];

    /// <summary>What quick create makes of a target: a function's ARN, or a URL.</summary>
    public static ApiIntegration Quick(string target, string? credentials)
    {
        bool isFunction = target.StartsWith("arn:", StringComparison.Ordinal);
        return new ApiIntegration
        {
            ApiGatewayManaged = true,
            IntegrationId = ApiEdits.NewId(7),
            ConnectionType = "INTERNET",
            CredentialsArn = credentials,
            IntegrationType = isFunction ? "AWS_PROXY" : "HTTP_PROXY",
            IntegrationMethod = isFunction ? "POST" : "ANY",
            IntegrationUri = target,
            PayloadFormatVersion = isFunction ? "2.0" : "1.0",
            TimeoutInMillis = MaxTimeout,
        };
    }

    public Result<ApiIntegration> Create(string apiId, JsonObject document)
    {
        ApiIntegration blank = new() { IntegrationId = ApiEdits.NewId(7), ConnectionType = "INTERNET", TimeoutInMillis = MaxTimeout, PayloadFormatVersion = "1.0" };
        return Applied(blank, document).TryGet(out ApiIntegration? made, out VirgaError? error)
            && edits.Change(apiId, api => api with { Definition = api.Definition with { Integrations = api.Definition.Integrations.Add(made) } }).TryGet(out _, out error) ? made : error;
    }

    public Result<ApiIntegration> Update(string apiId, string id, JsonObject document)
    {
        ApiIntegration? after = null;
        Result<HttpApi> changed = edits.Change(apiId, api =>
        {
            if (!Find(api, id).TryGet(out ApiIntegration? before, out VirgaError? error) || !Applied(before, document).TryGet(out after, out error))
            {
                return error;
            }

            return api with { Definition = api.Definition with { Integrations = api.Definition.Integrations.Replace(before, after) } };
        });
        return changed.Error is { } refused ? refused : after!;
    }

    public VirgaError? Delete(string apiId, string id) => edits.Change(apiId, api =>
    {
        if (!Find(api, id).TryGet(out ApiIntegration? integration, out VirgaError? error))
        {
            return error;
        }

        string[] users = [.. api.Definition.Routes.Where(route => route.Target == $"integrations/{id}").Select(route => $"'{route.RouteId}'")];
        return users.Length > 0
            ? GatewayError.Conflict($"Cannot delete Integration '{id}' referenced by route(s) {string.Join(", ", users)}.")
            : api with { Definition = api.Definition with { Integrations = api.Definition.Integrations.Remove(integration) } };
    }).Error;

    public static Result<ApiIntegration> Find(HttpApi api, string id) =>
        api.Definition.Integrations.Find(one => one.IntegrationId == id) is { } found ? found : GatewayError.Missing("Integration", id);

    public static Result<ApiIntegration> Applied(ApiIntegration before, JsonObject document)
    {
        if (!GatewayJson.Apply(before, document, "requestParameters", "responseParameters").TryGet(out ApiIntegration? after, out VirgaError? error))
        {
            return error;
        }

        after = after with
        {
            ApiGatewayManaged = before.ApiGatewayManaged,
            IntegrationId = before.IntegrationId,
            CredentialsArn = after.CredentialsArn is { Length: > 0 } role ? role : null,
            IntegrationMethod = after.IntegrationMethod ?? (after.IntegrationType == "AWS_PROXY" ? "POST" : null),
        };
        return Fault(after) is { } fault ? fault : after;
    }

    public static VirgaError? Fault(ApiIntegration one) =>
        one.IntegrationType is not ("AWS_PROXY" or "HTTP_PROXY") ? GatewayError.Bad("Integration type must be AWS_PROXY or HTTP_PROXY for APIs of protocol HTTP")
        : one.IntegrationSubtype is not null ? GatewayError.Absent("Integrations with AWS services (IntegrationSubtype) are")
        : one.ConnectionType is not (null or "INTERNET") ? GatewayError.Absent("Private integrations (VPC_LINK) are")
        : one.TimeoutInMillis is < 50 or > MaxTimeout ? GatewayError.Bad($"Timeout should be between 50 ms and {MaxTimeout} ms")
        : one.IntegrationUri is not { Length: > 0 and <= 2048 } ? GatewayError.Bad("IntegrationUri is required")
        : one.IntegrationType == "HTTP_PROXY" ? HttpFault(one)
        : one.PayloadFormatVersion is not ("1.0" or "2.0") ? GatewayError.Bad("PayloadFormatVersion must be 1.0 or 2.0")
        : !one.IntegrationUri.StartsWith("arn:aws:lambda:", StringComparison.Ordinal) && !one.IntegrationUri.Contains(":lambda:path/", StringComparison.Ordinal) ? GatewayError.Bad("Invalid IntegrationUri: the ARN of a Lambda function is expected")
        : null;

    private static VirgaError? HttpFault(ApiIntegration one) =>
        one.IntegrationMethod is null ? GatewayError.Bad("HttpMethod must be specified for HTTP_PROXY integrations")
        : one.PayloadFormatVersion is not (null or "1.0") ? GatewayError.Bad("PayloadFormatVersion must be 1.0 for HTTP_PROXY integrations")
        : !one.IntegrationUri!.StartsWith("http://", StringComparison.Ordinal) && !one.IntegrationUri.StartsWith("https://", StringComparison.Ordinal) ? GatewayError.Bad("Invalid HTTP endpoint specified for URI")
        : null;
}
