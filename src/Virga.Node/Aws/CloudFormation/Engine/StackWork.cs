using System.Text.Json.Nodes;
using Virga.Node.Aws.CloudFormation.Resources;
using Virga.Node.Services.Stacks;
using Virga.Node.Services.Stacks.Templates;

namespace Virga.Node.Aws.CloudFormation.Engine;

/// <summary>One operation on one stack: what its parts share.</summary>
internal sealed class StackWork(StackCatalog catalog, ResourceCatalog types, WireClient client, string stackId)
{
    public const string StackType = "AWS::CloudFormation::Stack";

    public StackCatalog Catalog => catalog;

    public ResourceCatalog Types => types;

    public WireClient Client => client;

    public string StackId => stackId;

    /// <summary>As it is at this moment.</summary>
    public Stack Stack => catalog.Find(stackId)!;

    public IReadOnlyDictionary<string, StackResource> Resources => catalog.ResourcesOf(stackId);

    /// <summary>Keeps the resource, with an event that tells of its state.</summary>
    public StackResource Record(StackResource resource, params string?[] reasonsBefore)
    {
        StackResource changed = resource with { Changed = DateTimeOffset.UtcNow };
        catalog.Apply(new StackStep(stackId)
        {
            Resources = [changed],
            Events = [.. reasonsBefore.Select(reason => Event(changed with { Status = changed.Status.Replace("_COMPLETE", "_IN_PROGRESS", StringComparison.Ordinal), Reason = reason })), Event(changed)],
        });
        return changed;
    }

    /// <summary>Keeps it without an event.</summary>
    public void Keep(StackResource resource) => catalog.Apply(new StackStep(stackId) { Resources = [resource] });

    /// <summary>Tells of a resource that is the stack's no longer.</summary>
    public void Tell(StackResource resource) => catalog.Apply(new StackStep(stackId) { Events = [Event(resource)] });

    /// <summary>Moves the stack on, if it still is in the state that this comes after.</summary>
    /// <param name="also">Changes more of the stack in the same step.</param>
    public bool Move(string from, string to, string? reason = null, Func<Stack, Stack>? also = null) => catalog.Change(stackId, stack =>
    {
        if (stack.Status != from)
        {
            return null;
        }

        Stack moved = stack with { Status = to, Reason = reason };
        moved = also?.Invoke(moved) ?? moved;
        return new StackStep(stackId) { Stack = moved, Events = [EventOf(moved, stack.Operation?.Token)] };
    }) is not null;

    public static StackEvent EventOf(Stack stack, string? token) => new("", 0, default, stack.Name, stack.Id, StackType, stack.Status) { Reason = stack.Reason, Token = token };

    /// <summary>A resource type's call, with the properties of the resource.</summary>
    public ResourceCall Call(StackResource resource, JsonObject? before = null) => new(client, stackId, resource.LogicalId)
    {
        PhysicalId = resource.PhysicalId,
        Properties = (JsonObject)JsonNode.Parse(resource.Properties)!,
        Before = before,
    };

    public Evaluation Evaluate(Template template, StackDesign design, StackReferences references) =>
        new(template, design.Parameters, new PseudoParameters(Stack.Name, stackId, client.Address.AccountId, client.Address.Region), references);

    private StackEvent Event(StackResource resource) => new($"{resource.LogicalId}-{resource.Status}-{Guid.NewGuid()}", 0, default, resource.LogicalId, resource.PhysicalId, resource.Type, resource.Status)
    {
        Reason = resource.Reason,
        Properties = resource.Properties,
        Token = Stack.Operation?.Token,
    };
}
