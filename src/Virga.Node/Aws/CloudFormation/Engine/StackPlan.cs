using Virga.Node.Services.Stacks;

namespace Virga.Node.Aws.CloudFormation.Engine;

/// <summary>What a design changes in a stack.</summary>
/// <param name="ChangesOutputs">Something else than resources changes: outputs or tags.</param>
internal sealed record StackPlan(IReadOnlyList<ResourceChange> Changes, bool ChangesOutputs)
{
    public bool IsEmpty => Changes.Count == 0 && !ChangesOutputs;
}
