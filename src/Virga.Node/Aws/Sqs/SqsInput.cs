using Virga.Node.Services.Queues;

namespace Virga.Node.Aws.Sqs;

/// <summary>The parameters of all operations, each as AWS names it; those that an operation doesn't have are ignored, as AWS does.</summary>
internal sealed record SqsInput
{
    public string? QueueUrl { get; init; }

    public string? QueueName { get; init; }

    public string? QueueOwnerAWSAccountId { get; init; }

    public string? QueueNamePrefix { get; init; }

    public int? MaxResults { get; init; }

    public string? NextToken { get; init; }

    public Dictionary<string, string>? Attributes { get; init; }

    public string[]? AttributeNames { get; init; }

    public Dictionary<string, string>? Tags { get; init; }

    public string[]? TagKeys { get; init; }

    public int? MaxNumberOfMessages { get; init; }

    public int? VisibilityTimeout { get; init; }

    public int? WaitTimeSeconds { get; init; }

    public string[]? MessageSystemAttributeNames { get; init; }

    public string[]? MessageAttributeNames { get; init; }

    public string? ReceiveRequestAttemptId { get; init; }

    public string? ReceiptHandle { get; init; }

    public SqsEntry[]? Entries { get; init; }

    public string? Label { get; init; }

    public string[]? AWSAccountIds { get; init; }

    public string[]? Actions { get; init; }

    public string? SourceArn { get; init; }

    public string? DestinationArn { get; init; }

    public int? MaxNumberOfMessagesPerSecond { get; init; }

    public string? TaskHandle { get; init; }

    public string? MessageBody { get; init; }

    public int? DelaySeconds { get; init; }

    public Dictionary<string, MessageAttribute>? MessageAttributes { get; init; }

    public Dictionary<string, MessageAttribute>? MessageSystemAttributes { get; init; }

    public string? MessageDeduplicationId { get; init; }

    public string? MessageGroupId { get; init; }

    /// <summary>A single operation as the one entry of a batch.</summary>
    public SqsEntry AsEntry() => new()
    {
        Id = "",
        ReceiptHandle = ReceiptHandle,
        VisibilityTimeout = VisibilityTimeout,
        MessageBody = MessageBody,
        DelaySeconds = DelaySeconds,
        MessageAttributes = MessageAttributes,
        MessageSystemAttributes = MessageSystemAttributes,
        MessageDeduplicationId = MessageDeduplicationId,
        MessageGroupId = MessageGroupId,
    };
}
