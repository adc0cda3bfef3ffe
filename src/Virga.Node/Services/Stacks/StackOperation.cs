namespace Virga.Node.Services.Stacks;

/// <summary>What is being done to a stack; with the stack's status it tells a restarted node where to go on.</summary>
internal sealed record StackOperation
{
    public required StackActor Actor { get; init; }

    /// <summary>What an update leads to.</summary>
    public StackDesign? Target { get; init; }

    /// <summary>The resources when an update began, to which a rollback returns.</summary>
    public IReadOnlyList<StackResource> Before { get; init; } = [];

    /// <summary>Resources that are to go in the clean-up.</summary>
    public IReadOnlyList<StackResource> Garbage { get; init; } = [];

    public string? Token { get; init; }

    public bool DisableRollback { get; init; }

    /// <summary>Resources that a deletion leaves alone.</summary>
    public IReadOnlyList<string> Retain { get; init; } = [];
}
