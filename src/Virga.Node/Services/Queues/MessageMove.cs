using System.Text.Json.Serialization;

namespace Virga.Node.Services.Queues;

/// <summary>A task that moves a dead-letter queue's messages to where they came from, or to another queue. Source: Amazon SQS API, StartMessageMoveTask.</summary>
internal sealed record MessageMove
{
    public const string Running = "RUNNING", Completed = "COMPLETED", Cancelled = "CANCELLED", Failed = "FAILED";

    public required string Id { get; init; }

    public required string SourceArn { get; init; }

    /// <summary>Null: to the queue that each message came from.</summary>
    public string? DestinationArn { get; init; }

    public int? PerSecond { get; init; }

    public required string Status { get; init; }

    public required long StartedAt { get; init; }

    public long Moved { get; init; }

    /// <summary>How many the queue held at the start.</summary>
    public long ToMove { get; init; }

    public string? FailureReason { get; init; }

    [JsonIgnore]
    public bool IsRunning => Status == Running;
}
