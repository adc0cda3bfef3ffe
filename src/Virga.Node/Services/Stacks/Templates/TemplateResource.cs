using System.Text.Json.Nodes;

namespace Virga.Node.Services.Stacks.Templates;

/// <summary>A resource as its template declares it.</summary>
internal sealed class TemplateResource(string logicalId, JsonObject declared)
{
    /// <summary>The attributes that a resource may have. Source: CloudFormation User Guide, "Resource attribute reference".</summary>
    public static readonly string[] Attributes = ["Type", "Properties", "DependsOn", "Condition", "Metadata", "DeletionPolicy", "UpdateReplacePolicy", "UpdatePolicy", "CreationPolicy", "Connectors"];

    public string LogicalId => logicalId;

    public string Type => (string)declared[nameof(Type)]!;

    public JsonObject Properties => declared[nameof(Properties)] as JsonObject ?? [];

    /// <summary>Name of the condition that it is made under; null: always.</summary>
    public string? Condition => (string?)declared[nameof(Condition)];

    public bool IsRetained => TemplateJson.Text(declared["DeletionPolicy"]) is "Retain";

    /// <summary><c>RetainExceptOnCreate</c> keeps it too, unless its creation is rolled back.</summary>
    public bool IsRetainedLater => TemplateJson.Text(declared["DeletionPolicy"]) is "Retain" or "RetainExceptOnCreate" or "Snapshot";

    public bool IsRetainedWhenReplaced => TemplateJson.Text(declared["UpdateReplacePolicy"]) is "Retain" or "Snapshot";

    public IReadOnlyList<string> DependsOn => declared[nameof(DependsOn)] switch
    {
        JsonArray names => [.. names.Select(name => name?.ToString() ?? "")],
        JsonValue name => [name.ToString()],
        _ => [],
    };

    public JsonObject Declared => declared;
}
