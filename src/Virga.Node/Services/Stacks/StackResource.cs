namespace Virga.Node.Services.Stacks;

/// <summary>A resource of a stack, as it was last brought about.</summary>
internal sealed record StackResource
{
    public required string LogicalId { get; init; }

    public required string Type { get; init; }

    /// <summary>Empty until it is made, unless its name was chosen before.</summary>
    public string PhysicalId { get; init; } = "";

    /// <summary>In AWS's words, such as <c>CREATE_COMPLETE</c>.</summary>
    public required string Status { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset Changed { get; init; }

    /// <summary>What it was made or last changed with: a JSON object.</summary>
    public string Properties { get; init; } = "{}";

    /// <summary>What <c>Fn::GetAtt</c> gives: a JSON object.</summary>
    public string Attributes { get; init; } = "{}";

    /// <summary>Logical ids of what must outlive it.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>It stays when its stack, or its place in the template, goes.</summary>
    public bool IsRetained { get; init; }

    /// <summary>It stays when something else takes its place.</summary>
    public bool IsRetainedWhenReplaced { get; init; }

    public string? Metadata { get; init; }

    /// <summary>Counts up with each replacement.</summary>
    public int Generation { get; init; }

    /// <summary>It was made, perhaps not in full: only then is there something to delete.</summary>
    public bool IsMade { get; init; }
}
