using System.Text.Json.Nodes;
using Virga.Node.Services.HttpApis;
using Virga.Node.Values;

namespace Virga.Node.Aws.ApiGateway;

/// <summary>Which requests go where. Source: API Reference, the Route operations.</summary>
internal sealed class RouteOperations(ApiEdits edits) : IGatewayOperations
{
    private const string All = "/v2/apis/{apiId}/routes";
    private const string One = $"{All}/{{id}}";

    public IEnumerable<GatewayOperation> Operations =>
    [
        new("CreateRoute", "POST", All, call => call.WithDocument(document => Create(call.ApiId, document), 201)),
        new("GetRoute", "GET", One, call => call.Answer(edits.Read(call.ApiId, api => Find(api, call.Route("id"))))),
        new("GetRoutes", "GET", All, call => call.List(edits.Read<IReadOnlyList<ApiRoute>>(call.ApiId, api => api.Definition.Routes))),
        new("UpdateRoute", "PATCH", One, call => call.WithDocument(document => Update(call.ApiId, call.Route("id"), document))),
        new("DeleteRoute", "DELETE", One, call => call.Nothing(Delete(call.ApiId, call.Route("id")))),
    ];

    public Result<ApiRoute> Create(string apiId, JsonObject document)
    {
        ApiRoute? made = null;
        Result<HttpApi> changed = edits.Change(apiId, api => Applied(api, new ApiRoute { RouteId = ApiEdits.NewId(7) }, document).TryGet(out made, out VirgaError? error)
            ? api with { Definition = api.Definition with { Routes = api.Definition.Routes.Add(made) } }
            : error);
        return changed.Error is { } refused ? refused : made!;
    }

    public Result<ApiRoute> Update(string apiId, string id, JsonObject document)
    {
        ApiRoute? after = null;
        Result<HttpApi> changed = edits.Change(apiId, api => Find(api, id).TryGet(out ApiRoute? before, out VirgaError? error) && Applied(api, before, document).TryGet(out after, out error)
            ? api with { Definition = api.Definition with { Routes = api.Definition.Routes.Replace(before, after) } }
            : error);
        return changed.Error is { } refused ? refused : after!;
    }

    public VirgaError? Delete(string apiId, string id) => edits.Change(apiId, api => Find(api, id).TryGet(out ApiRoute? route, out VirgaError? error)
        ? api with { Definition = api.Definition with { Routes = api.Definition.Routes.Remove(route) } }
        : error).Error;

    private static Result<ApiRoute> Find(HttpApi api, string id) =>
        api.Definition.Routes.Find(one => one.RouteId == id) is { } found ? found : GatewayError.Missing("Route", id);

    private static Result<ApiRoute> Applied(HttpApi api, ApiRoute before, JsonObject document)
    {
        if (!GatewayJson.Apply(before, document).TryGet(out ApiRoute? after, out VirgaError? error))
        {
            return error;
        }

        after = after with
        {
            ApiGatewayManaged = before.ApiGatewayManaged,
            RouteId = before.RouteId,
            AuthorizerId = after.AuthorizationType is "JWT" or "CUSTOM" ? after.AuthorizerId : null,
            AuthorizationScopes = after.AuthorizationType == "JWT" && after.AuthorizationScopes is { Count: > 0 } scopes ? scopes : null,
            Target = after.Target is { Length: > 0 } target ? target : null,
        };
        return Fault(api, after) is { } fault ? fault : after;
    }

    private static VirgaError? Fault(HttpApi api, ApiRoute route) =>
        RouteKeys.Fault(route.RouteKey) is { } malformed ? malformed
        : api.Definition.Routes.Exists(other => other.RouteKey == route.RouteKey && other.RouteId != route.RouteId) ? GatewayError.Conflict($"Route with key {route.RouteKey} already exists for this API")
        : route.ApiKeyRequired ? GatewayError.Bad("API keys are not supported for APIs of protocol HTTP")
        : route.Target is { } target && !api.Definition.Integrations.Exists(one => target == $"integrations/{one.IntegrationId}") ? GatewayError.Bad($"Invalid target {target}: it must be of the form integrations/<integration-id> and exist")
        : route.AuthorizationType is "NONE" or "AWS_IAM" ? null
        : route.AuthorizationType is not ("JWT" or "CUSTOM") ? GatewayError.Bad("Invalid authorization type specified. Supported types are: [NONE, AWS_IAM, JWT, CUSTOM]")
        : api.Definition.Authorizers.Find(one => one.AuthorizerId == route.AuthorizerId) is not { } authorizer ? GatewayError.Bad("Invalid authorizer ID specified. Setting the authorization type to CUSTOM or JWT requires a valid authorizer.")
        : authorizer.AuthorizerType != (route.AuthorizationType == "JWT" ? "JWT" : "REQUEST") ? GatewayError.Bad($"The authorizer {authorizer.AuthorizerId} is not of the type that {route.AuthorizationType} needs")
        : null;
}
