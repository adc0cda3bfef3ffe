using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Engine;

/// <summary>What a stack's expressions refer to: its own resources, as far as they are made, and other stacks' exports.</summary>
/// <param name="find">A resource that is made; null: its values aren't known yet.</param>
/// <param name="isPresent">Whether the stack is to have the resource: its condition may not hold.</param>
internal sealed class StackReferences(Func<string, StackResource?> find, Func<string, bool> isPresent, StackCatalog catalog) : IReferences
{
    private readonly HashSet<string> imported = new(StringComparer.Ordinal);

    /// <summary>Names of exports that were asked for.</summary>
    public IReadOnlyList<string> Imported => [.. imported.Order(StringComparer.Ordinal)];

    public Result<JsonNode> Resource(string logicalId, string? attribute)
    {
        if (!isPresent(logicalId))
        {
            return TemplateError.Format($"Unresolved resource dependencies [{logicalId}] in the Resources block of the template");
        }

        if (find(logicalId) is not { } resource)
        {
            return (JsonNode)Evaluation.Unknown;
        }

        return attribute is null ? (JsonNode)resource.PhysicalId
            : JsonNode.Parse(resource.Attributes)?[attribute] is { } value ? value
            : TemplateError.Template($"resource {logicalId} does not support attribute type {attribute} in Fn::GetAtt");
    }

    public Result<string> Import(string export)
    {
        imported.Add(export);
        return export.Contains(Evaluation.Unknown, StringComparison.Ordinal) ? Evaluation.Unknown
            : catalog.FindExport(export) is { } found ? found.Output.Value
            : TemplateError.Validation($"No export named {export} found.");
    }
}
