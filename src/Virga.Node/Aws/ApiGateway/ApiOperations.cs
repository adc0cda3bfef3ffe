using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Virga.Node.Services.HttpApis;
using Virga.Node.Values;

namespace Virga.Node.Aws.ApiGateway;

/// <summary>APIs themselves. Source: API Reference, the Api operations.</summary>
internal sealed class ApiOperations(HttpApiCatalog catalog, ApiEdits edits, HttpApiEndpoints endpoints) : IGatewayOperations
{
    public IEnumerable<GatewayOperation> Operations =>
    [
        new("CreateApi", "POST", "/v2/apis", call => call.WithDocument(Create, 201)) { Missing = "WebSocket APIs" },
        new("GetApi", "GET", "/v2/apis/{apiId}", call => call.Answer(edits.Read<ApiView>(call.ApiId, api => Show(api)))),
        new("GetApis", "GET", "/v2/apis", call => call.List<ApiView>(catalog.Apis.Select(Show).ToArray())),
        new("UpdateApi", "PATCH", "/v2/apis/{apiId}", call => call.WithDocument(document => Update(call.ApiId, document))),
        new("DeleteApi", "DELETE", "/v2/apis/{apiId}", call => call.Nothing(edits.Remove(call.ApiId))),
        new("DeleteCorsConfiguration", "DELETE", "/v2/apis/{apiId}/cors", call => call.Nothing(edits.Change(call.ApiId, api => api with { Definition = api.Definition with { Cors = null } }).Error)),
    ];

    public Result<ApiView> Create(JsonObject document)
    {
        if (GatewayJson.Text(document, "protocolType") is not { } protocol)
        {
            return GatewayError.Bad("ProtocolType is required");
        }

        if (protocol != "HTTP")
        {
            return protocol == "WEBSOCKET" ? GatewayError.Absent("WebSocket APIs are") : GatewayError.Bad($"Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]");
        }

        HttpApi blank = new() { ApiId = ApiEdits.NewId(10), Name = "", CreatedDate = edits.Time.GetUtcNow() };
        return Applied(blank, document).TryGet(out HttpApi? api, out VirgaError? error) && QuickCreated(api, document).TryGet(out api, out error) ? Show(edits.Add(api)) : error;
    }

    public Result<ApiView> Update(string apiId, JsonObject document)
    {
        if (GatewayJson.Text(document, "target") is not null || GatewayJson.Text(document, "routeKey") is not null)
        {
            Result<HttpApi> quick = edits.Change(apiId, api => Requicked(api, document));
            if (quick.Error is { } refused)
            {
                return refused;
            }
        }

        return edits.Change(apiId, api => Applied(api, document)).TryGet(out HttpApi? after, out VirgaError? error) ? Show(after) : error;
    }

    public ApiView Show(HttpApi api) => ApiView.Of(api, endpoints.Of(api.ApiId));

    private static Result<HttpApi> Applied(HttpApi api, JsonObject document)
    {
        Settings settings = new(api.Name, api.Description, api.Version, api.DisableExecuteApiEndpoint, api.IpAddressType, api.Definition.Cors, api.Tags);
        if (!GatewayJson.Apply(settings, document).TryGet(out Settings? after, out VirgaError? error))
        {
            return error;
        }

        if ((after.Name is not { Length: > 0 and <= 128 } ? GatewayError.Bad("Name is required, with at most 128 characters") : null) is { } unnamed)
        {
            return unnamed;
        }

        if (CorsFault(after.CorsConfiguration) is { } fault)
        {
            return fault;
        }

        return api with
        {
            Name = after.Name!,
            Description = after.Description,
            Version = after.Version,
            DisableExecuteApiEndpoint = after.DisableExecuteApiEndpoint,
            IpAddressType = after.IpAddressType,
            Tags = after.Tags?.ToImmutableDictionary() ?? api.Tags,
            Definition = document.ContainsKey("corsConfiguration") ? api.Definition with { Cors = after.CorsConfiguration } : api.Definition,
        };
    }

    public static VirgaError? CorsFault(ApiCors? cors) =>
        cors is null ? null
        : cors.MaxAge is < -1 or > 86_400 ? GatewayError.Bad("MaxAge must be between -1 and 86400")
        : cors.AllowCredentials == true && cors.AllowOrigins?.Contains("*") == true ? GatewayError.Bad("When allowCredentials is set to true, '*' is not supported for allowOrigins.")
        : cors.AllowOrigins?.Any(origin => origin != "*" && !origin.Contains("://", StringComparison.Ordinal)) == true ? GatewayError.Bad("Invalid format for origin. Expected format is 'scheme://host:port' or '*'.")
        : null;

    /// <summary>A target makes an integration, a route and the stage <c>$default</c>, which deploys by itself.</summary>
    private Result<HttpApi> QuickCreated(HttpApi api, JsonObject document)
    {
        if (GatewayJson.Text(document, "target") is not { } target)
        {
            return GatewayJson.Text(document, "routeKey") is null ? api : GatewayError.Bad("RouteKey can only be specified together with Target");
        }

        string key = GatewayJson.Text(document, "routeKey") ?? "$default";
        if (RouteKeys.Fault(key) is { } fault)
        {
            return fault;
        }

        ApiIntegration integration = IntegrationOperations.Quick(target, GatewayJson.Text(document, "credentialsArn"));
        DateTimeOffset now = edits.Time.GetUtcNow();
        return IntegrationOperations.Fault(integration) is { } unfit ? unfit : api with
        {
            Definition = api.Definition with
            {
                Integrations = [integration],
                Routes = [new ApiRoute { ApiGatewayManaged = true, RouteId = ApiEdits.NewId(7), RouteKey = key, Target = $"integrations/{integration.IntegrationId}" }],
            },
            Stages = [new ApiStage { ApiGatewayManaged = true, AutoDeploy = true, StageName = HttpApi.DefaultStage, CreatedDate = now, LastUpdatedDate = now }],
        };
    }

    private static Result<HttpApi> Requicked(HttpApi api, JsonObject document)
    {
        if (api.Definition.Routes.Find(one => one.ApiGatewayManaged == true) is not { } route || api.Definition.Integrations.Find(one => one.ApiGatewayManaged == true) is not { } integration)
        {
            return GatewayError.Bad("Target and RouteKey can only be updated for APIs that were created by quick create");
        }

        string key = GatewayJson.Text(document, "routeKey") ?? route.RouteKey;
        ApiIntegration after = GatewayJson.Text(document, "target") is { } target
            ? IntegrationOperations.Quick(target, GatewayJson.Text(document, "credentialsArn") ?? integration.CredentialsArn) with { IntegrationId = integration.IntegrationId }
            : integration;
        return (RouteKeys.Fault(key) ?? IntegrationOperations.Fault(after)) is { } fault ? fault : api with
        {
            Definition = api.Definition with
            {
                Integrations = api.Definition.Integrations.Replace(integration, after),
                Routes = api.Definition.Routes.Replace(route, route with { RouteKey = key }),
            },
        };
    }

    private sealed record Settings(string? Name, string? Description, string? Version, bool DisableExecuteApiEndpoint, string IpAddressType, ApiCors? CorsConfiguration, IReadOnlyDictionary<string, string>? Tags);
}
