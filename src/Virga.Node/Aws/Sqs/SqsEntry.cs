using Virga.Node.Services.Queues;

namespace Virga.Node.Aws.Sqs;

/// <summary>One entry of a batch: a message to send, or a receipt to delete or change.</summary>
internal sealed record SqsEntry
{
    public string? Id { get; init; }

    public string? ReceiptHandle { get; init; }

    public int? VisibilityTimeout { get; init; }

    public string? MessageBody { get; init; }

    public int? DelaySeconds { get; init; }

    public Dictionary<string, MessageAttribute>? MessageAttributes { get; init; }

    public Dictionary<string, MessageAttribute>? MessageSystemAttributes { get; init; }

    public string? MessageDeduplicationId { get; init; }

    public string? MessageGroupId { get; init; }
}
