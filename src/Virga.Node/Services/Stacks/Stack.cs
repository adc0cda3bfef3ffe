namespace Virga.Node.Services.Stacks;

/// <summary>Resources that are made, changed and deleted together.</summary>
internal sealed record Stack
{
    /// <summary>ARN.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Status { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset? Updated { get; init; }

    public DateTimeOffset? Deleted { get; init; }

    public required StackDesign Design { get; init; }

    public IReadOnlyList<StackOutput> Outputs { get; init; } = [];

    public string? Role { get; init; }

    /// <summary><c>ROLLBACK</c>, <c>DELETE</c> or <c>DO_NOTHING</c>: what a failed creation leads to.</summary>
    public string OnFailure { get; init; } = "ROLLBACK";

    public bool IsProtected { get; init; }

    /// <summary>Kept, without effect.</summary>
    public string? Policy { get; init; }

    public int? TimeoutMinutes { get; init; }

    /// <summary>Null: nothing is under way.</summary>
    public StackOperation? Operation { get; init; }

    /// <summary>The change set that last made or changed it.</summary>
    public string? ChangeSet { get; init; }

    /// <summary>Of the request that began its last operation, so that one that comes again begins no other.</summary>
    public string? Token { get; init; }

    /// <summary>Names of the exports that its template imports.</summary>
    public IReadOnlyList<string> Imports { get; init; } = [];

    /// <summary>ARN of the stack that this one is a resource of.</summary>
    public string? Parent { get; init; }

    public bool IsDeleted => Status == StackStatus.DeleteComplete;
}
