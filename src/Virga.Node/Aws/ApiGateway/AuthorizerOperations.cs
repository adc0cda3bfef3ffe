using System.Text.Json.Nodes;
using Virga.Node.Services.HttpApis;
using Virga.Node.Values;

namespace Virga.Node.Aws.ApiGateway;

/// <summary>Who may call. Source: API Reference, the Authorizer operations.</summary>
internal sealed class AuthorizerOperations(ApiEdits edits) : IGatewayOperations
{
    private const string All = "/v2/apis/{apiId}/authorizers";
    private const string One = $"{All}/{{id}}";
    private const int MaxTtl = 3600;

    public IEnumerable<GatewayOperation> Operations =>
    [
        new("CreateAuthorizer", "POST", All, call => call.WithDocument(document => Create(call.ApiId, document), 201)),
        new("GetAuthorizer", "GET", One, call => call.Answer(edits.Read(call.ApiId, api => Find(api, call.Route("id"))))),
        new("GetAuthorizers", "GET", All, call => call.List(edits.Read<IReadOnlyList<ApiAuthorizer>>(call.ApiId, api => api.Definition.Authorizers))),
        new("UpdateAuthorizer", "PATCH", One, call => call.WithDocument(document => Update(call.ApiId, call.Route("id"), document))),
        new("DeleteAuthorizer", "DELETE", One, call => call.Nothing(Delete(call.ApiId, call.Route("id")))),
    ];

    public Result<ApiAuthorizer> Create(string apiId, JsonObject document)
    {
        ApiAuthorizer? made = null;
        Result<HttpApi> changed = edits.Change(apiId, api => Applied(api, new ApiAuthorizer { AuthorizerId = ApiEdits.NewId(6) }, document).TryGet(out made, out VirgaError? error)
            ? api with { Definition = api.Definition with { Authorizers = api.Definition.Authorizers.Add(made) } }
            : error);
        return changed.Error is { } refused ? refused : made!;
    }

    public Result<ApiAuthorizer> Update(string apiId, string id, JsonObject document)
    {
        ApiAuthorizer? after = null;
        Result<HttpApi> changed = edits.Change(apiId, api => Find(api, id).TryGet(out ApiAuthorizer? before, out VirgaError? error) && Applied(api, before, document).TryGet(out after, out error)
            ? api with { Definition = api.Definition with { Authorizers = api.Definition.Authorizers.Replace(before, after) } }
            : error);
        return changed.Error is { } refused ? refused : after!;
    }

    public VirgaError? Delete(string apiId, string id) => edits.Change(apiId, api =>
    {
        if (!Find(api, id).TryGet(out ApiAuthorizer? authorizer, out VirgaError? error))
        {
            return error;
        }

        string[] users = [.. api.Definition.Routes.Where(route => route.AuthorizerId == id).Select(route => route.RouteKey)];
        return users.Length > 0
            ? GatewayError.Conflict($"Cannot delete authorizer '{id}', is referenced in route: {string.Join(", ", users)}")
            : api with { Definition = api.Definition with { Authorizers = api.Definition.Authorizers.Remove(authorizer) } };
    }).Error;

    /// <summary>The error of an authorizer that can't be one.</summary>
    public static VirgaError? Fault(ApiAuthorizer one) =>
        one.Name is not { Length: > 0 and <= 128 } ? GatewayError.Bad("Name is required")
        : one.AuthorizerType is not ("JWT" or "REQUEST") ? GatewayError.Bad("Invalid authorizer type specified. Supported types are: [REQUEST, JWT]")
        : one.AuthorizerType == "JWT" ? JwtFault(one)
        : one.AuthorizerUri is not { Length: > 0 } ? GatewayError.Bad("AuthorizerUri is required for authorizers of type REQUEST")
        : one.AuthorizerPayloadFormatVersion is not ("1.0" or "2.0") ? GatewayError.Bad("AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer")
        : one.EnableSimpleResponses == true && one.AuthorizerPayloadFormatVersion == "1.0" ? GatewayError.Bad("EnableSimpleResponses is only supported for AuthorizerPayloadFormatVersion 2.0")
        : one.AuthorizerResultTtlInSeconds is < 0 or > MaxTtl ? GatewayError.Bad($"AuthorizerResultTtlInSeconds must be between 0 and {MaxTtl}")
        : one.AuthorizerResultTtlInSeconds is > 0 && one.IdentitySource is not { Count: > 0 } ? GatewayError.Bad("IdentitySource is required when caching is enabled")
        : null;

    private static VirgaError? JwtFault(ApiAuthorizer one) =>
        one.IdentitySource is not { Count: 1 } ? GatewayError.Bad("Exactly one identity source is required for authorizers of type JWT")
        : one.JwtConfiguration is not { Issuer.Length: > 0, Audience.Count: > 0 } jwt ? GatewayError.Bad("JwtConfiguration with Audience and Issuer is required for authorizers of type JWT")
        : !Uri.TryCreate(jwt.Issuer, UriKind.Absolute, out Uri? issuer) || (issuer.Scheme != "https" && !(issuer.Scheme == "http" && issuer.IsLoopback)) ? GatewayError.Bad($"Invalid issuer: {jwt.Issuer}. It must be an https URL")
        : null;

    private static Result<ApiAuthorizer> Find(HttpApi api, string id) =>
        api.Definition.Authorizers.Find(one => one.AuthorizerId == id) is { } found ? found : GatewayError.Missing("Authorizer", id);

    private static Result<ApiAuthorizer> Applied(HttpApi api, ApiAuthorizer before, JsonObject document)
    {
        if (!GatewayJson.Apply(before, document).TryGet(out ApiAuthorizer? after, out VirgaError? error))
        {
            return error;
        }

        after = after with { AuthorizerId = before.AuthorizerId };
        return Fault(after) is { } fault ? fault
            : api.Definition.Authorizers.Exists(other => other.Name == after.Name && other.AuthorizerId != after.AuthorizerId) ? GatewayError.Bad("Authorizer name must be unique.")
            : after;
    }
}
