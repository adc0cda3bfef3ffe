using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Virga.Node.Services.HttpApis;
using Virga.Node.Values;

namespace Virga.Node.Aws.ApiGateway.OpenApi;

/// <summary>
/// Reads an API out of an OpenAPI 3.0 or 3.1 document with API Gateway's extensions. Source: API Gateway developer guide, "Use OpenAPI
/// definitions for HTTP APIs", "OpenAPI extensions for API Gateway".
/// </summary>
internal sealed class OpenApiReader(JsonObject document, string? basePath)
{
    public const string Authorizer = "x-amazon-apigateway-authorizer";
    public const string AuthType = "x-amazon-apigateway-authtype";
    public const string AnyMethod = "x-amazon-apigateway-any-method";
    public const string Cors = "x-amazon-apigateway-cors";
    public const string Integration = "x-amazon-apigateway-integration";
    public const string TagValue = "x-amazon-apigateway-tag-value";

    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch"];
    private readonly List<string> warnings = [];
    private readonly Dictionary<string, ApiAuthorizer> authorizers = new(StringComparer.Ordinal);
    private readonly HashSet<string> signed = new(StringComparer.Ordinal);
    private ImmutableList<ApiIntegration> integrations = [];
    private ImmutableList<ApiRoute> routes = [];

    public IReadOnlyList<string> Warnings => warnings;

    public static Result<JsonObject> Parse(string text)
    {
        JsonObject? root;
        if (text.AsSpan().TrimStart().StartsWith("{"))
        {
            root = GatewayJson.Parse(System.Text.Encoding.UTF8.GetBytes(text)).TryGet(out JsonObject? json, out _) ? json : null;
        }
        else if (YamlDocument.Read(text) is { Error: null } yaml)
        {
            root = yaml.Value as JsonObject;
        }
        else
        {
            return GatewayError.Bad("Unable to parse the document: it is neither JSON nor YAML");
        }

        return root?["openapi"]?.ToString().StartsWith("3.", StringComparison.Ordinal) == true ? root : GatewayError.Bad("Unsupported OpenAPI document: version 3.0 or 3.1 is expected");
    }

    /// <summary>The API with what the document says in place of what it had.</summary>
    public Result<HttpApi> Read(HttpApi api)
    {
        JsonObject info = document["info"] as JsonObject ?? [];
        if (GatewayJson.Text(info, "title") is not { Length: > 0 } title)
        {
            return GatewayError.Bad("Invalid OpenAPI input: the title of the API is required");
        }

        Result<ApiCors> cors = document[Cors] is JsonObject given ? GatewayJson.Apply(new ApiCors(), given) : new ApiCors();
        if ((cors.Error ?? ApiOperations.CorsFault(cors.Value) ?? ReadAuthorizers() ?? ReadPaths()) is { } fault)
        {
            return fault;
        }

        return api with
        {
            Name = title,
            Version = info["version"]?.ToString(),
            Description = GatewayJson.Text(info, "description"),
            Tags = api.Tags.SetItems(ReadTags()),
            Definition = new ApiDefinition { Cors = document[Cors] is null ? null : cors.Value, Authorizers = [.. authorizers.Values], Integrations = integrations, Routes = routes },
        };
    }

    private IEnumerable<KeyValuePair<string, string>> ReadTags() => (document["tags"] as JsonArray ?? []).OfType<JsonObject>()
        .Where(tag => tag[TagValue] is not null && GatewayJson.Text(tag, "name") is not null)
        .Select(tag => new KeyValuePair<string, string>(GatewayJson.Text(tag, "name")!, tag[TagValue]!.ToString()));

    private VirgaError? ReadAuthorizers()
    {
        foreach ((string name, JsonNode? scheme) in document["components"]?["securitySchemes"] as JsonObject ?? [])
        {
            if (scheme?[AuthType]?.ToString() == "awsSigv4")
            {
                signed.Add(name);
            }
            else if (scheme?[Authorizer] is JsonObject said)
            {
                JsonObject changes = (JsonObject)said.DeepClone();
                changes["authorizerType"] = GatewayJson.Text(said, "type")?.ToUpperInvariant();
                changes["authorizerCredentialsArn"] = said["authorizerCredentials"]?.DeepClone();
                changes["identitySource"] = said["identitySource"] is JsonValue sources ? new JsonArray([.. sources.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(one => (JsonNode)one)]) : said["identitySource"]?.DeepClone();
                if (!GatewayJson.Apply(new ApiAuthorizer(), changes).TryGet(out ApiAuthorizer? authorizer, out VirgaError? error))
                {
                    return error;
                }

                authorizer = authorizer with { Name = name, AuthorizerId = ApiEdits.NewId(6) };
                if (AuthorizerOperations.Fault(authorizer) is { } fault)
                {
                    return fault;
                }

                authorizers[name] = authorizer;
            }
        }

        return null;
    }

    private VirgaError? ReadPaths()
    {
        foreach ((string path, JsonNode? item) in document["paths"] as JsonObject ?? [])
        {
            foreach ((string method, JsonNode? node) in item as JsonObject ?? [])
            {
                if (node is JsonObject operation && (Methods.Contains(method) || method == AnyMethod) && ReadRoute(path, method, operation) is { } fault)
                {
                    return fault;
                }
            }
        }

        return null;
    }

    private VirgaError? ReadRoute(string path, string method, JsonObject operation)
    {
        bool isDefault = operation["isDefaultRoute"] is JsonValue value && value.TryGetValue(out bool said) && said;
        string key = isDefault || path == "/$default" ? "$default" : $"{(method == AnyMethod ? "ANY" : method.ToUpperInvariant())} {Base()}{path}";
        if (RouteKeys.Fault(key) is { } malformed)
        {
            return malformed;
        }

        ApiRoute route = Secured(new ApiRoute { RouteId = ApiEdits.NewId(7), RouteKey = key, OperationName = GatewayJson.Text(operation, "operationId") }, operation);
        if (Resolve(operation[Integration]) is { } integration)
        {
            if (!ReadIntegration(integration).TryGet(out ApiIntegration? made, out VirgaError? fault))
            {
                return fault;
            }

            integrations = integrations.Add(made);
            route = route with { Target = $"integrations/{made.IntegrationId}" };
        }
        else
        {
            warnings.Add($"Unable to find an integration for route {key}: it is created without one");
        }

        routes = routes.Add(route);
        return null;
    }

    private ApiRoute Secured(ApiRoute route, JsonObject operation)
    {
        if ((operation["security"] ?? document["security"]) is not JsonArray { Count: > 0 } all || all[0] is not JsonObject { Count: > 0 } wanted)
        {
            return route;
        }

        (string name, JsonNode? scopes) = wanted.First();
        if (signed.Contains(name))
        {
            return route with { AuthorizationType = "AWS_IAM" };
        }

        if (!authorizers.TryGetValue(name, out ApiAuthorizer? authorizer))
        {
            warnings.Add($"The security scheme {name} of route {route.RouteKey} has no {Authorizer}: it is ignored");
            return route;
        }

        bool isJwt = authorizer.AuthorizerType == "JWT";
        return route with
        {
            AuthorizationType = isJwt ? "JWT" : "CUSTOM",
            AuthorizerId = authorizer.AuthorizerId,
            AuthorizationScopes = isJwt && scopes is JsonArray { Count: > 0 } listed ? [.. listed.Select(one => one!.ToString())] : null,
        };
    }

    /// <summary>An integration may stand under the components, and be referred to.</summary>
    private JsonObject? Resolve(JsonNode? node) =>
        node is not JsonObject said ? null
        : GatewayJson.Text(said, "$ref") is { } reference ? document["components"]?["x-amazon-apigateway-integrations"]?[reference[(reference.LastIndexOf('/') + 1)..]] as JsonObject
        : said;

    private static Result<ApiIntegration> ReadIntegration(JsonObject said)
    {
        JsonObject changes = (JsonObject)said.DeepClone();
        changes["integrationType"] = GatewayJson.Text(said, "type")?.ToUpperInvariant();
        changes["integrationMethod"] = GatewayJson.Text(said, "httpMethod");
        changes["integrationUri"] = GatewayJson.Text(said, "uri");
        changes["integrationSubtype"] = GatewayJson.Text(said, "subtype");
        changes["credentialsArn"] = GatewayJson.Text(said, "credentials");
        changes["payloadFormatVersion"] = said["payloadFormatVersion"]?.ToString() ?? "1.0";
        return IntegrationOperations.Applied(new ApiIntegration { IntegrationId = ApiEdits.NewId(7), ConnectionType = "INTERNET", TimeoutInMillis = 30_000 }, changes);
    }

    /// <summary>What of the first server's path stands before every route.</summary>
    private string Base()
    {
        string url = (document["servers"] as JsonArray)?.FirstOrDefault()?["url"]?.ToString() ?? "";
        string path = (Uri.TryCreate(url, UriKind.Absolute, out Uri? server) ? server.AbsolutePath : url).TrimEnd('/');
        int second = path.IndexOf('/', Math.Min(1, path.Length));
        return basePath switch { "prepend" => path, "split" when second > 0 => path[second..], _ => "" };
    }
}
