using System.Text.Json.Nodes;

namespace Virga.Node.Services.Stacks.Templates;

/// <summary>A template whose parts are where they should be. It is shared and never changed.</summary>
internal sealed class Template(JsonObject root)
{
    private static readonly JsonObject Nothing = [];

    public JsonObject Root => root;

    public string Description => (string?)root[nameof(Description)] ?? "";

    public JsonObject Parameters => Section(nameof(Parameters));

    public JsonObject Mappings => Section(nameof(Mappings));

    public JsonObject Conditions => Section(nameof(Conditions));

    public JsonObject Outputs => Section(nameof(Outputs));

    /// <summary>In the template's order.</summary>
    public IReadOnlyDictionary<string, TemplateResource> Resources { get; } =
        (root[nameof(Resources)] as JsonObject ?? Nothing).ToDictionary(pair => pair.Key, pair => new TemplateResource(pair.Key, (JsonObject)pair.Value!), StringComparer.Ordinal);

    public IReadOnlyList<string> Order { get; } = [.. (root[nameof(Resources)] as JsonObject ?? Nothing).Select(pair => pair.Key)];

    /// <summary>Names of the macros that the template wants to go through.</summary>
    public IReadOnlyList<string> Transforms => TransformsOf(root);

    public static IReadOnlyList<string> TransformsOf(JsonObject root) => root["Transform"] switch
    {
        JsonArray names => [.. names.Select(name => name is JsonObject macro ? (string?)macro["Name"] ?? "" : name?.ToString() ?? "")],
        JsonObject macro => [(string?)macro["Name"] ?? ""],
        JsonValue name => [name.ToString()],
        _ => [],
    };

    public override string ToString() => root.ToJsonString(TemplateJson.Compact);

    private JsonObject Section(string name) => root[name] as JsonObject ?? Nothing;
}
