namespace Virga.Node.Services.Timetables;

/// <summary>Something that a schedule or rule has for a target: kept until the target has taken it, or it died.</summary>
internal sealed record Delivery
{
    public const int DefaultAttempts = 185;
    public const int DefaultAgeSeconds = 86_400;

    /// <summary>Given by the store.</summary>
    public long Id { get; init; }

    /// <summary>Another for each, so that a target can tell one that it has taken already.</summary>
    public required Guid Key { get; init; }

    /// <summary>ARN of the schedule or rule.</summary>
    public required string SourceArn { get; init; }

    /// <summary>ARN of a function or queue.</summary>
    public required string TargetArn { get; init; }

    /// <summary>The role in whose name it is delivered; null: the target's own policy decides.</summary>
    public string? RoleArn { get; init; }

    public required string Payload { get; init; }

    /// <summary>Group of the message in a FIFO queue.</summary>
    public string? GroupId { get; init; }

    public string? TraceHeader { get; init; }

    /// <summary>ARN of the queue that gets it if it can't be delivered.</summary>
    public string? DeadLetterArn { get; init; }

    public int MaxRetries { get; init; } = DefaultAttempts;

    public required DateTimeOffset ExpiresAt { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    public int Attempts { get; init; }
}
