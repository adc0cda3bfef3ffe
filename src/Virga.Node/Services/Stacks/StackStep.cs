namespace Virga.Node.Services.Stacks;

/// <summary>What changes at once in a stack.</summary>
internal sealed record StackStep(string StackId)
{
    public Stack? Stack { get; init; }

    public IReadOnlyList<StackResource> Resources { get; init; } = [];

    /// <summary>Logical ids.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    public IReadOnlyList<StackEvent> Events { get; init; } = [];

    public ChangeSet? ChangeSet { get; init; }

    public string? RemovedChangeSet { get; init; }
}
