using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Services.Stacks.Templates;

/// <summary>Reads a template's text, JSON or YAML.</summary>
internal static class TemplateReader
{
    /// <summary>Of a body that comes with a request. Source: CloudFormation User Guide, "Quotas".</summary>
    public const int MaxBody = 51_200;

    /// <summary>Of one that lies in a bucket.</summary>
    public const int MaxObject = 1_048_576;

    private const int MaxDepth = 64;

    public static Result<JsonObject> Read(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > MaxObject)
        {
            return TemplateError.Validation($"Template may not exceed {MaxObject} bytes in size.");
        }

        Result<JsonNode?> read = text.AsSpan().TrimStart().StartsWith("{") ? ReadJson(text) : YamlJson.Read(text);
        return read.Error is { } error ? error : read.Value is JsonObject root ? root : TemplateError.Format("unsupported structure.");
    }

    private static Result<JsonNode?> ReadJson(string text)
    {
        try
        {
            JsonNode? root = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            Touch(root);
            return Result.Of(root);
        }
        catch (JsonException e)
        {
            return YamlJson.Read(text) is { Error: null } asYaml
                ? asYaml // a flow mapping of YAML also begins with a brace
                : TemplateError.Format($"JSON not well-formed. (line {(e.LineNumber ?? 0) + 1}, column {(e.BytePositionInLine ?? 0) + 1})");
        }
    }

    /// <summary>Objects are made of their text at the first look.</summary>
    private static void Touch(JsonNode? node)
    {
        foreach (JsonNode? child in node is JsonObject members ? members.Select(pair => pair.Value) : node is JsonArray items ? items : (IEnumerable<JsonNode?>)[])
        {
            Touch(child);
        }
    }
}
