using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;

namespace Virga.Node.Services.Stacks.Serverless;

/// <summary>Who may call an HTTP API. Source: AWS SAM Developer Guide, AWS::Serverless::HttpApi, HttpApiAuth.</summary>
internal static class HttpApiAuth
{
    /// <summary>The API's authorizers, as its document names them.</summary>
    public static void Add(SamDocument document, string id, JsonObject body, JsonObject? auth)
    {
        if (auth?["Authorizers"] is not JsonObject authorizers)
        {
            return;
        }

        JsonObject components = body["components"] as JsonObject ?? [];
        body["components"] = components;
        JsonObject schemes = components["securitySchemes"] as JsonObject ?? [];
        components["securitySchemes"] = schemes;
        foreach ((string name, JsonNode? one) in authorizers)
        {
            if (one?["JwtConfiguration"] is JsonObject jwt)
            {
                schemes[name] = new JsonObject
                {
                    ["type"] = "oauth2",
                    ["x-amazon-apigateway-authorizer"] = new JsonObject
                    {
                        ["type"] = "jwt",
                        ["jwtConfiguration"] = new JsonObject(jwt.Select(pair => KeyValuePair.Create(char.ToLowerInvariant(pair.Key[0]) + pair.Key[1..], pair.Value?.DeepClone()))),
                        ["identitySource"] = one.Copy("IdentitySource") ?? "$request.header.Authorization",
                    },
                };
            }
            else if (one is JsonObject lambda && lambda.ContainsKey("FunctionArn"))
            {
                schemes[name] = Lambda(lambda);
                if (TemplateJson.Text(lambda["EnableFunctionDefaultPermissions"]) == "true")
                {
                    document.Add($"{id}{name}AuthorizerPermission", "AWS::Lambda::Permission", new JsonObject
                    {
                        ["Action"] = "lambda:InvokeFunction",
                        ["FunctionName"] = lambda.Copy("FunctionArn"),
                        ["Principal"] = "apigateway.amazonaws.com",
                        ["SourceArn"] = SamNodes.Sub($"arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{{id}}}/authorizers/*"),
                    });
                }
            }
            else
            {
                document.Fail(id, $"The authorizer {name} is neither a JWT nor a Lambda authorizer.");
            }
        }
    }

    /// <summary>Each route's authorizer: its own, else the API's default.</summary>
    public static void Secure(SamDocument document, string api, JsonObject body, JsonNode? byDefault)
    {
        JsonObject schemes = body["components"]?["securitySchemes"] as JsonObject ?? [];
        foreach (JsonObject operation in (body["paths"] as JsonObject ?? []).SelectMany(path => path.Value as JsonObject ?? []).Select(pair => pair.Value).OfType<JsonObject>())
        {
            operation.Remove("virga-auth", out JsonNode? own);
            string? name = TemplateJson.Text(own?["Authorizer"]) ?? (operation.ContainsKey("x-amazon-apigateway-integration") && !operation.ContainsKey("security") ? TemplateJson.Text(byDefault) : null);
            if (name is null or "NONE")
            {
                continue;
            }

            if (name != "AWS_IAM" && !schemes.ContainsKey(name))
            {
                document.Fail(api, $"Unable to set Authorizer [{name}]: it is not one of the API's authorizers.");
                continue;
            }

            if (name == "AWS_IAM")
            {
                JsonObject components = body["components"] as JsonObject ?? [];
                body["components"] = components;
                components["securitySchemes"] = schemes;
                schemes["AWS_IAM"] ??= new JsonObject { ["type"] = "apiKey", ["name"] = "Authorization", ["in"] = "header", ["x-amazon-apigateway-authtype"] = "awsSigv4" };
            }

            operation["security"] = new JsonArray(new JsonObject { [name] = own.Copy("AuthorizationScopes") ?? new JsonArray() });
        }
    }

    private static JsonObject Lambda(JsonObject lambda)
    {
        JsonObject authorizer = new()
        {
            ["type"] = "request",
            ["authorizerUri"] = new JsonObject
            {
                ["Fn::Sub"] = new JsonArray("arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function}/invocations", new JsonObject { ["Function"] = lambda.Copy("FunctionArn") }),
            },
            ["authorizerPayloadFormatVersion"] = lambda.Copy("AuthorizerPayloadFormatVersion") ?? "2.0",
        };
        if (lambda["EnableSimpleResponses"] is not null)
        {
            authorizer["enableSimpleResponses"] = lambda.Copy("EnableSimpleResponses");
        }

        if (lambda["Identity"] is JsonObject identity)
        {
            IEnumerable<string> sources = (identity["Headers"] as JsonArray ?? []).Select(header => $"$request.header.{header}").Concat((identity["QueryStrings"] as JsonArray ?? []).Select(query => $"$request.querystring.{query}"));
            authorizer["identitySource"] = string.Join(", ", sources);
            if (identity["ReauthorizeEvery"] is not null)
            {
                authorizer["authorizerResultTtlInSeconds"] = identity.Copy("ReauthorizeEvery");
            }
        }

        return new JsonObject { ["type"] = "apiKey", ["name"] = "Unused", ["in"] = "header", ["x-amazon-apigateway-authorizer"] = authorizer };
    }
}
