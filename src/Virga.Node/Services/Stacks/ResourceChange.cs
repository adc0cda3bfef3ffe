namespace Virga.Node.Services.Stacks;

/// <summary>What a change set does to a resource.</summary>
/// <param name="Action"><c>Add</c>, <c>Modify</c> or <c>Remove</c>.</param>
/// <param name="Replacement"><c>True</c>, <c>False</c> or <c>Conditional</c>; null unless it is modified.</param>
internal sealed record ResourceChange(string Action, string LogicalId, string PhysicalId, string Type, string? Replacement, IReadOnlyList<PropertyChange> Details);
