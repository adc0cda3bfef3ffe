using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Virga.Node.Services.HttpApis;

namespace Virga.Node.Aws.ApiGateway.OpenApi;

/// <summary>Writes an API as an OpenAPI 3.0 document, which <see cref="OpenApiReader"/> reads back to the same.</summary>
internal sealed partial class OpenApiWriter(HttpApi api, ApiDefinition definition, bool withExtensions)
{
    private readonly JsonObject schemes = [];

    public JsonObject Write(string endpoint)
    {
        JsonObject info = new() { ["title"] = api.Name, ["version"] = api.Version ?? api.CreatedDate.ToString("yyyy-MM-dd HH:mm:ss'UTC'", System.Globalization.CultureInfo.InvariantCulture) };
        if (api.Description is { } description)
        {
            info["description"] = description;
        }

        JsonObject document = new() { ["openapi"] = "3.0.1", ["info"] = info, ["servers"] = new JsonArray(new JsonObject { ["url"] = endpoint }) };
        if (!api.Tags.IsEmpty)
        {
            document["tags"] = new JsonArray([.. api.Tags.Select(tag => (JsonNode)(withExtensions ? new JsonObject { ["name"] = tag.Key, [OpenApiReader.TagValue] = tag.Value } : new JsonObject { ["name"] = tag.Key }))]);
        }

        JsonObject paths = [];
        foreach (ApiRoute route in definition.Routes)
        {
            bool isDefault = route.RouteKey == "$default";
            string[] key = isDefault ? ["ANY", "/$default"] : route.RouteKey.Split(' ', 2);
            string method = key[0] == "ANY" ? OpenApiReader.AnyMethod : key[0].ToLowerInvariant();
            JsonObject item = paths[key[1]] as JsonObject ?? [];
            paths[key[1]] = item;
            item[method] = Operation(route, key[1], isDefault);
        }

        document["paths"] = paths;
        if (schemes.Count > 0)
        {
            document["components"] = new JsonObject { ["securitySchemes"] = schemes };
        }

        if (withExtensions)
        {
            document["x-amazon-apigateway-importexport-version"] = "1.0";
            if (definition.Cors is { } cors)
            {
                document[OpenApiReader.Cors] = JsonSerializer.SerializeToNode(cors, GatewayJson.Options);
            }
        }

        return document;
    }

    private JsonObject Operation(ApiRoute route, string path, bool isDefault)
    {
        JsonObject operation = [];
        if (route.OperationName is { } name)
        {
            operation["operationId"] = name;
        }

        JsonArray parameters = [.. Variable().Matches(path).Select(match => (JsonNode)new JsonObject
        {
            ["name"] = match.Groups[1].Value, ["in"] = "path", ["description"] = $"Generated path parameter for {match.Groups[1].Value}", ["required"] = true, ["schema"] = new JsonObject { ["type"] = "string" },
        })];
        if (parameters.Count > 0)
        {
            operation["parameters"] = parameters;
        }

        operation["responses"] = new JsonObject { ["default"] = new JsonObject { ["description"] = $"Default response for {route.RouteKey}" } };
        if (isDefault && withExtensions)
        {
            operation["isDefaultRoute"] = true;
        }

        if (Security(route) is { } security)
        {
            operation["security"] = new JsonArray(security);
        }

        if (withExtensions && definition.Integrations.Find(one => route.Target == $"integrations/{one.IntegrationId}") is { } integration)
        {
            operation[OpenApiReader.Integration] = Integration(integration);
        }

        return operation;
    }

    private JsonObject? Security(ApiRoute route)
    {
        if (route.AuthorizationType == "AWS_IAM")
        {
            JsonObject signed = new() { ["type"] = "apiKey", ["name"] = "Authorization", ["in"] = "header" };
            if (withExtensions)
            {
                signed[OpenApiReader.AuthType] = "awsSigv4";
            }

            schemes["sigv4"] ??= signed;
            return new JsonObject { ["sigv4"] = new JsonArray() };
        }

        if (definition.Authorizers.Find(one => one.AuthorizerId == route.AuthorizerId) is not { } authorizer || route.AuthorizationType == "NONE")
        {
            return null;
        }

        schemes[authorizer.Name] ??= Scheme(authorizer);
        return new JsonObject { [authorizer.Name] = new JsonArray([.. (route.AuthorizationScopes ?? []).Select(scope => (JsonNode)scope)]) };
    }

    private JsonObject Scheme(ApiAuthorizer authorizer)
    {
        bool isJwt = authorizer.AuthorizerType == "JWT";
        JsonObject scheme = isJwt ? new JsonObject { ["type"] = "oauth2", ["flows"] = new JsonObject() } : new JsonObject { ["type"] = "apiKey", ["name"] = "Unused", ["in"] = "header" };
        if (withExtensions)
        {
            JsonObject said = JsonSerializer.SerializeToNode(authorizer, GatewayJson.Options)!.AsObject();
            said["type"] = authorizer.AuthorizerType.ToLowerInvariant();
            said["identitySource"] = string.Join(",", authorizer.IdentitySource ?? []);
            if (authorizer.AuthorizerCredentialsArn is { } role)
            {
                said["authorizerCredentials"] = role;
            }

            foreach (string own in (string[])["authorizerId", "authorizerType", "name", "authorizerCredentialsArn"])
            {
                said.Remove(own);
            }

            scheme[OpenApiReader.Authorizer] = said;
        }

        return scheme;
    }

    private static JsonObject Integration(ApiIntegration integration)
    {
        JsonObject said = JsonSerializer.SerializeToNode(integration, GatewayJson.Options)!.AsObject();
        Rename(said, "integrationType", "type");
        Rename(said, "integrationMethod", "httpMethod");
        Rename(said, "integrationUri", "uri");
        Rename(said, "credentialsArn", "credentials");
        said["type"] = integration.IntegrationType.ToLowerInvariant();
        said.Remove("integrationId");
        said.Remove("apiGatewayManaged");
        return said;
    }

    private static void Rename(JsonObject map, string from, string to)
    {
        if (map[from] is { } value)
        {
            map.Remove(from);
            map[to] = value;
        }
    }

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex Variable();
}
