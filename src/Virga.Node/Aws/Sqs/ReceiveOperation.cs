using System.Globalization;
using System.Text.Json.Nodes;
using Virga.Node.Services.Queues;
using Virga.Node.Values;

namespace Virga.Node.Aws.Sqs;

/// <summary>Source: Amazon SQS API, ReceiveMessage.</summary>
internal sealed class ReceiveOperation(QueueTraffic traffic, ReceiveAttempts attempts) : ISqsOperations
{
    private static readonly string[] SystemNames =
    [
        "All", "SenderId", "SentTimestamp", "ApproximateReceiveCount", "ApproximateFirstReceiveTimestamp", "SequenceNumber", "MessageDeduplicationId", "MessageGroupId", "AWSTraceHeader", "DeadLetterQueueSourceArn",
    ];

    public IEnumerable<SqsOperation> All => [new("ReceiveMessage", ReceiveAsync)];

    private async Task<Result<JsonObject>> ReceiveAsync(SqsCall call)
    {
        SqsInput input = call.Input;
        if (Check(input, call.Queue) is { } error)
        {
            return error;
        }

        TimeSpan visibility = TimeSpan.FromSeconds(input.VisibilityTimeout ?? call.Queue.VisibilityTimeout);
        TimeSpan wait = TimeSpan.FromSeconds(input.WaitTimeSeconds ?? call.Queue.ReceiveMessageWaitTimeSeconds);
        Task<IReadOnlyList<QueueMessage>> Receive() => traffic.ReceiveAsync(call.Queue, input.MaxNumberOfMessages ?? 1, visibility, wait, call.Aborted);
        IReadOnlyList<QueueMessage> received = input.ReceiveRequestAttemptId is { } attempt ? await attempts.ReceiveAsync(call.Queue, attempt, (int)visibility.TotalSeconds, Receive).ConfigureAwait(false) : await Receive().ConfigureAwait(false);
        return received.Count == 0 ? wait == TimeSpan.Zero && !call.Queue.IsFifo && traffic.IsFull(call.Queue) ? SqsError.OverLimit : SqsOperation.Nothing : new JsonObject { ["Messages"] = new JsonArray([.. received.Select(message => Describe(message, call.Queue, input))]) };
    }

    private static VirgaError? Check(SqsInput input, MessageQueue queue) =>
        input.MaxNumberOfMessages is < 1 or > 10 ? SqsError.Invalid("MaxNumberOfMessages", input.MaxNumberOfMessages, "Must be between 1 and 10, if provided.")
        : input.WaitTimeSeconds is < 0 or > 20 ? SqsError.Invalid("WaitTimeSeconds", input.WaitTimeSeconds, "Must be >= 0 and <= 20, if provided.")
        : input.VisibilityTimeout is < 0 or > 43_200 ? SqsError.Invalid("VisibilityTimeout", input.VisibilityTimeout, "Must be between 0 and 43200, if provided.")
        : input.ReceiveRequestAttemptId is { } attempt && (!queue.IsFifo || attempt.Length is 0 or > 128) ? SqsError.Invalid("ReceiveRequestAttemptId", attempt, "The request include parameter that is not valid for this queue type.")
        : Names(input).FirstOrDefault(name => !SystemNames.Contains(name)) is { } unknown ? SqsError.UnknownAttribute(unknown)
        : null;

    /// <summary>The older parameter and the one that took its place.</summary>
    private static IEnumerable<string> Names(SqsInput input) => (input.AttributeNames ?? []).Concat(input.MessageSystemAttributeNames ?? []);

    private static JsonObject Describe(QueueMessage message, MessageQueue queue, SqsInput input)
    {
        JsonObject described = new()
        {
            ["MessageId"] = message.MessageId,
            ["ReceiptHandle"] = message.Receipt.ToString(),
            ["MD5OfBody"] = MessageDigest.Of(message.Body),
            ["Body"] = message.Body,
        };
        HashSet<string> names = [.. Names(input)];
        JsonObject system = new(MessageSystemAttributes.Of(message, queue).Where(pair => names.Contains("All") || names.Contains(pair.Key)).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        if (system.Count > 0)
        {
            described["Attributes"] = system;
        }

        Dictionary<string, MessageAttribute> wanted = (message.Attributes ?? new Dictionary<string, MessageAttribute>()).Where(pair => IsWanted(pair.Key, input.MessageAttributeNames ?? [])).ToDictionary();
        if (wanted.Count > 0)
        {
            described["MD5OfMessageAttributes"] = MessageDigest.Of(wanted);
            described["MessageAttributes"] = new JsonObject(wanted.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Value(pair.Value))));
        }

        return described;
    }

    /// <summary>Names, or prefixes such as <c>bar.*</c>; <c>All</c> or <c>.*</c> for each.</summary>
    private static bool IsWanted(string name, string[] asked) =>
        asked.Any(one => one is "All" or ".*" || one == name || (one.EndsWith(".*", StringComparison.Ordinal) && name.StartsWith(one[..^2], StringComparison.Ordinal)));

    private static JsonObject Value(MessageAttribute value) => value.IsBinary
        ? new JsonObject { ["BinaryValue"] = Convert.ToBase64String(value.BinaryValue!), ["DataType"] = value.DataType }
        : new JsonObject { ["StringValue"] = value.StringValue, ["DataType"] = value.DataType };
}
