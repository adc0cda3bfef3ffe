using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Services.Stacks.Serverless;

/// <summary>
/// The macro <c>AWS::Serverless-2016-10-31</c>: serverless resources become those that they stand for, under the logical ids that SAM
/// gives. Source: AWS SAM Developer Guide, "AWS SAM resources and properties", "Generated CloudFormation resources".
/// </summary>
internal static class ServerlessTransform
{
    private const string Prefix = "AWS::Serverless::";

    public static Result<JsonObject> Run(JsonObject root)
    {
        SamDocument document = new(root);
        SamGlobals globals = new(root["Globals"] as JsonObject);
        if (globals.Wrong is { } wrong)
        {
            return Failed([wrong]);
        }

        foreach ((string id, JsonNode? node) in root["Resources"] as JsonObject ?? [])
        {
            Expand(document, globals, id, node as JsonObject ?? []);
        }

        HttpApiExpansion.Finish(document, globals);
        BucketNotifications.Finish(document);
        if (document.Errors.Count > 0)
        {
            return Failed(document.Errors);
        }

        JsonObject result = (JsonObject)root.DeepClone();
        result.Remove("Globals");
        result.Remove("Transform");
        result["Resources"] = document.Resources;
        Rename(result, document.Renamed);
        return result;
    }

    private static VirgaError Failed(IReadOnlyList<string> errors) => TemplateError.Validation(
        $"Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application Specification document. Number of errors found: {errors.Count}. {string.Join(" ", errors)}");

    private static void Expand(SamDocument document, SamGlobals globals, string id, JsonObject declared)
    {
        string type = TemplateJson.Text(declared["Type"]) ?? "";
        if (!type.StartsWith(Prefix, StringComparison.Ordinal))
        {
            document.Resources[id] = declared.DeepClone();
            return;
        }

        string kind = type[Prefix.Length..];
        JsonObject properties = globals.Merge(kind, declared["Properties"] as JsonObject ?? []);
        switch (kind)
        {
            case "Function":
                new FunctionExpansion(document, id, declared, properties).Run();
                break;
            case "LayerVersion":
                LayerExpansion.Run(document, id, declared, properties);
                break;
            case "HttpApi":
                HttpApiExpansion.Run(document, id, declared, properties);
                break;
            default:
                document.Fail(id, $"The type {type} is not supported by this node.");
                break;
        }
    }

    /// <summary>Expressions follow what SAM calls otherwise, such as <c>!Ref Function.Version</c>.</summary>
    private static void Rename(JsonNode? node, Dictionary<string, string> renamed)
    {
        if (node is JsonObject { Count: 1 } reference && TemplateJson.Text(reference["Ref"]) is { } name && renamed.TryGetValue(name, out string? made))
        {
            reference["Ref"] = made;
            return;
        }

        foreach (JsonNode? child in node is JsonObject members ? members.Select(pair => pair.Value).ToArray() : node is JsonArray items ? [.. items] : (JsonNode?[])[])
        {
            Rename(child, renamed);
        }
    }
}
