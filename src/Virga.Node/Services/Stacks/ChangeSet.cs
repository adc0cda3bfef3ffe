namespace Virga.Node.Services.Stacks;

/// <summary>A change to a stack that is described before it is made.</summary>
internal sealed record ChangeSet
{
    /// <summary>ARN.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string StackId { get; init; }

    /// <summary><c>CREATE</c> or <c>UPDATE</c>.</summary>
    public required string Kind { get; init; }

    public required string Status { get; init; }

    public required string ExecutionStatus { get; init; }

    public string? Reason { get; init; }

    public string? Description { get; init; }

    public DateTimeOffset Created { get; init; }

    public required StackDesign Design { get; init; }

    public required StackActor Actor { get; init; }

    public IReadOnlyList<ResourceChange> Changes { get; init; } = [];
}
