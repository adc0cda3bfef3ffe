using System.Text.Json.Nodes;
using Virga.Node.Aws.CloudFormation.Resources;
using Virga.Node.Services.Stacks;
using Virga.Node.Services.Stacks.Templates;

namespace Virga.Node.Aws.CloudFormation.Engine;

/// <summary>How a resource's properties are to change.</summary>
internal sealed record ResourceDiff(IReadOnlyList<PropertyChange> Changes)
{
    /// <summary>None of the changes can be made in place.</summary>
    public bool Replaces => Changes.Any(change => change.Recreation == "Always");

    public bool MayReplace => Changes.Any(change => change.Recreation != "Never");

    /// <param name="declared">The properties as the template writes them, for what the changes come from.</param>
    public static ResourceDiff Of(ResourceSchema schema, JsonObject before, JsonObject after, JsonObject declared)
    {
        IEnumerable<string> names = before.Select(pair => pair.Key).Union(after.Select(pair => pair.Key));
        return new ResourceDiff([.. names.Where(name => !JsonNode.DeepEquals(before[name], after[name])).Select(name =>
        {
            bool isDynamic = after[name] is { } value && value.Write().Contains(Evaluation.Unknown, StringComparison.Ordinal);
            string recreation = !schema.Replacing.Contains(name) ? "Never" : isDynamic ? "Conditionally" : "Always";
            return new PropertyChange("Properties", name, recreation, isDynamic, References.Of(declared[name]).Select(one => one.Attribute is null ? one.Name : $"{one.Name}.{one.Attribute}").FirstOrDefault());
        })]);
    }
}
