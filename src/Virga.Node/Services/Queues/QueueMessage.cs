using System.Globalization;

namespace Virga.Node.Services.Queues;

/// <summary>A message as it lies in a queue or was received from it. Times are Unix milliseconds.</summary>
internal sealed record QueueMessage
{
    /// <summary>Given by the store, rising: the order of a FIFO queue.</summary>
    public long Id { get; init; }

    public required string MessageId { get; init; }

    public required string Body { get; init; }

    public IReadOnlyDictionary<string, MessageAttribute>? Attributes { get; init; }

    public required string SenderId { get; init; }

    public string? TraceHeader { get; init; }

    public string? GroupId { get; init; }

    public string? DeduplicationId { get; init; }

    public required long SentAt { get; init; }

    /// <summary>Later than now: delayed or in flight.</summary>
    public required long VisibleAt { get; init; }

    public long FirstReceivedAt { get; init; }

    /// <summary>Across all queues that it was in.</summary>
    public int Receives { get; init; }

    /// <summary>ARN of the queue that gave it up.</summary>
    public string? DeadLetterSource { get; init; }

    public Receipt Receipt { get; init; }

    public string SequenceNumber => SequenceOf(Id);

    /// <summary>Twenty digits, as AWS's.</summary>
    public static string SequenceOf(long id) => "1" + id.ToString("D19", CultureInfo.InvariantCulture);
}
