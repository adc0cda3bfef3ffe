using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Virga.Node.Services.Stacks.Templates;

/// <summary>How documents of templates are written.</summary>
internal static class TemplateJson
{
    public static JsonSerializerOptions Compact { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A scalar as CloudFormation writes it where text is wanted.</summary>
    public static string? Text(JsonNode? node) => node is JsonValue value ? value.GetValueKind() switch
    {
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.String => value.GetValue<string>(),
        _ => value.ToJsonString(),
    } : null;

    public static string Write(this JsonNode? node) => node?.ToJsonString(Compact) ?? "null";
}
