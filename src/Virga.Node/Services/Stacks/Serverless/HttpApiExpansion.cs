using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;

namespace Virga.Node.Services.Stacks.Serverless;

/// <summary>HTTP APIs, those that functions only imply too. Source: AWS SAM Developer Guide, AWS::Serverless::HttpApi, HttpApi.</summary>
internal static class HttpApiExpansion
{
    private static readonly string[] Known =
    [
        "AccessLogSettings", "Auth", "CorsConfiguration", "DefaultRouteSettings", "DefinitionBody", "DefinitionUri", "Description", "DisableExecuteApiEndpoint", "FailOnWarnings", "Name", "PropagateTags",
        "RouteSettings", "StageName", "StageVariables", "Tags",
    ];

    public static void Run(SamDocument document, string id, JsonObject declared, JsonObject properties)
    {
        if (!document.Knows(id, properties, Known))
        {
            return;
        }

        JsonObject api = [];
        if (SamCode.Location(properties["DefinitionUri"]) is { } location)
        {
            api["BodyS3Location"] = new JsonObject { ["Bucket"] = location.Copy("S3Bucket"), ["Key"] = location.Copy("S3Key") };
        }
        else
        {
            JsonObject body = properties["DefinitionBody"] is JsonObject given ? (JsonObject)given.DeepClone() : Empty(properties);
            api["Body"] = body;
            HttpApiAuth.Add(document, id, body, properties["Auth"] as JsonObject);
            AddCors(body, properties["CorsConfiguration"]);
        }

        api.Take(properties, "Description", "DisableExecuteApiEndpoint", "FailOnWarnings", "Name");
        document.Add(id, "AWS::ApiGatewayV2::Api", api, declared);
        JsonObject stage = new() { ["ApiId"] = SamNodes.Ref(id), ["StageName"] = properties.Copy("StageName") ?? "$default", ["AutoDeploy"] = true };
        stage.Take(properties, "AccessLogSettings", "DefaultRouteSettings", "RouteSettings", "StageVariables");
        document.Add(StageId(id, properties), "AWS::ApiGatewayV2::Stage", stage, declared);
        document.Renamed[$"{id}.Stage"] = StageId(id, properties);
    }

    /// <summary>A function's route in an API, and the leave to be called by it.</summary>
    public static void Route(SamDocument document, string functionId, string eventId, string target, JsonObject properties, JsonObject declared)
    {
        string? named = TemplateJson.Text(properties["ApiId"]?["Ref"]);
        if (properties.ContainsKey("ApiId") && named is null)
        {
            document.Fail(functionId, $"Event with id [{eventId[functionId.Length..]}] is invalid. ApiId must be a reference to an API of the same template.");
            return;
        }

        string api = named ?? SamDocument.ImplicitApi;
        string path = TemplateJson.Text(properties["Path"]) ?? "$default";
        string method = (TemplateJson.Text(properties["Method"]) ?? "any").ToLowerInvariant();
        method = method is "any" or "*" ? "x-amazon-apigateway-any-method" : method;
        if (!document.Routes.TryGetValue(api, out JsonObject? paths))
        {
            document.Routes[api] = paths = [];
        }

        JsonObject integration = new()
        {
            ["type"] = "aws_proxy",
            ["httpMethod"] = "POST",
            ["payloadFormatVersion"] = properties.Copy("PayloadFormatVersion") ?? "2.0",
            ["uri"] = SamNodes.Sub($"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/{(target == functionId ? $"${{{functionId}.Arn}}" : $"${{{target}}}")}/invocations"),
        };
        if (properties.ContainsKey("TimeoutInMillis"))
        {
            integration["timeoutInMillis"] = properties.Copy("TimeoutInMillis");
        }

        JsonObject operation = new() { ["x-amazon-apigateway-integration"] = integration, ["responses"] = new JsonObject() };
        if (path == "$default")
        {
            operation["isDefaultRoute"] = true;
        }

        if (properties["Auth"] is JsonObject auth)
        {
            operation["virga-auth"] = auth.DeepClone(); // read and removed once the API's authorizers are known
        }

        JsonObject methods = paths[path] as JsonObject ?? [];
        paths[path] = methods;
        methods[method] = operation;
        string verb = method.StartsWith("x-", StringComparison.Ordinal) ? "*" : method.ToUpperInvariant();
        document.Add($"{eventId}Permission", "AWS::Lambda::Permission", new JsonObject
        {
            ["Action"] = "lambda:InvokeFunction",
            ["FunctionName"] = SamNodes.Ref(target),
            ["Principal"] = "apigateway.amazonaws.com",
            ["SourceArn"] = SamNodes.Sub($"arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{{api}}}/*/{(path == "$default" ? "$default" : $"{verb}{Wild(path)}")}"),
        }, declared);
    }

    /// <summary>Once all functions are read: the API that they imply, and their routes.</summary>
    public static void Finish(SamDocument document, SamGlobals globals)
    {
        if (document.Routes.ContainsKey(SamDocument.ImplicitApi) && document.Declared(SamDocument.ImplicitApi) is null)
        {
            Run(document, SamDocument.ImplicitApi, [], globals.Merge("HttpApi", []));
        }

        foreach ((string api, JsonObject paths) in document.Routes)
        {
            if (document.Resources[api]?["Properties"]?["Body"] is not JsonObject body)
            {
                document.Fail(api, "Routes of functions need an HTTP API of the same template whose definition is in the template.");
                continue;
            }

            JsonObject all = body["paths"] as JsonObject ?? [];
            body["paths"] = all;
            foreach ((string path, JsonNode? methods) in paths)
            {
                JsonObject known = all[path] as JsonObject ?? [];
                all[path] = known;
                foreach ((string method, JsonNode? operation) in (JsonObject)methods!)
                {
                    known[method] = operation!.DeepClone();
                }
            }

            HttpApiAuth.Secure(document, api, body, (globals.Merge("HttpApi", document.Declared(api)?["Properties"] as JsonObject ?? [])["Auth"] as JsonObject)?["DefaultAuthorizer"]);
        }
    }

    private static string StageId(string id, JsonObject properties) => TemplateJson.Text(properties["StageName"]) is { } name && name != "$default"
        ? $"{id}{string.Concat(name.Where(char.IsLetterOrDigit))}Stage"
        : properties["StageName"] is JsonObject ? $"{id}Stage" : $"{id}ApiGatewayDefaultStage";

    private static JsonObject Empty(JsonObject properties) => new()
    {
        ["openapi"] = "3.0.1",
        ["info"] = new JsonObject { ["version"] = "1.0", ["title"] = properties.Copy("Name") ?? SamNodes.Ref("AWS::StackName") },
        ["paths"] = new JsonObject(),
    };

    private static void AddCors(JsonObject body, JsonNode? cors)
    {
        if (cors is JsonObject settings)
        {
            body["x-amazon-apigateway-cors"] = new JsonObject(settings.Select(pair => KeyValuePair.Create(char.ToLowerInvariant(pair.Key[0]) + pair.Key[1..], pair.Value?.DeepClone())));
        }
        else if (TemplateJson.Text(cors) == "true")
        {
            body["x-amazon-apigateway-cors"] = new JsonObject { ["allowOrigins"] = new JsonArray("*"), ["allowHeaders"] = new JsonArray("*"), ["allowMethods"] = new JsonArray("*") };
        }
    }

    /// <summary>Variables of a path stand for anything.</summary>
    private static string Wild(string path) => References.Variable().Replace(System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]*\}", "*"), "*");
}
