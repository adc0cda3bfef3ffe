using System.Collections.Frozen;
using System.Globalization;
using Virga.Node.Identity.Policies;
using Virga.Node.Services.Queues;
using Virga.Node.Values;

namespace Virga.Node.Aws.Sqs;

/// <summary>A queue's attributes as the API has them: which may be set, to what, and what a queue answers. Source: Amazon SQS API, "SetQueueAttributes".</summary>
internal static class QueueAttributes
{
    private static readonly FrozenDictionary<string, (int Least, int Most)> Ranges = new Dictionary<string, (int, int)>
    {
        ["DelaySeconds"] = (0, 900),
        ["MaximumMessageSize"] = (1024, 1_048_576),
        ["MessageRetentionPeriod"] = (60, 1_209_600),
        ["ReceiveMessageWaitTimeSeconds"] = (0, 20),
        ["VisibilityTimeout"] = (0, 43_200),
        ["KmsDataKeyReusePeriodSeconds"] = (60, 86_400),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string[]> Choices = new Dictionary<string, string[]>
    {
        ["FifoQueue"] = ["true"],
        ["ContentBasedDeduplication"] = ["true", "false"],
        ["DeduplicationScope"] = ["messageGroup", "queue"],
        ["FifoThroughputLimit"] = ["perQueue", "perMessageGroupId"],
        ["SqsManagedSseEnabled"] = ["true", "false"],
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> OfFifo = new[] { "FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit" }.ToFrozenSet();

    private static readonly FrozenSet<string> Documents = new[] { "Policy", "RedrivePolicy", "RedriveAllowPolicy" }.ToFrozenSet();

    /// <summary>Those that only the queue itself says.</summary>
    private static readonly FrozenSet<string> ReadOnly = new[]
    {
        "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed", "CreatedTimestamp", "LastModifiedTimestamp", "QueueArn",
    }.ToFrozenSet();

    /// <summary>Null when the attributes may be set on a queue of that name.</summary>
    public static VirgaError? Check(string queue, IReadOnlyDictionary<string, string> given, QueueCatalog catalog)
    {
        bool isFifo = queue.EndsWith(MessageQueue.FifoSuffix, StringComparison.Ordinal);
        if (given.GetValueOrDefault("KmsMasterKeyId") is { Length: > 0 } && given.GetValueOrDefault("SqsManagedSseEnabled") == "true")
        {
            return SqsError.Of("InvalidAttributeName", "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.");
        }

        return given.Select(pair => CheckOne(pair.Key, pair.Value, queue, isFifo, catalog)).FirstOrDefault(error => error is not null);
    }

    /// <summary>What was given, over what was there; an empty document takes one away.</summary>
    public static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> given)
    {
        Dictionary<string, string> merged = new(before);
        foreach ((string name, string asGiven) in given)
        {
            string value = IsSwitch(name, asGiven) ? asGiven.ToLowerInvariant() : asGiven;
            merged[name] = name == "RedrivePolicy" && Redrive.Parse(value) is { } redrive
                ? $$"""{"deadLetterTargetArn":"{{redrive.TargetArn}}","maxReceiveCount":{{redrive.MaxReceives}}}"""
                : value;
            if (value.Length == 0)
            {
                merged.Remove(name);
            }
        }

        if (given.ContainsKey("KmsMasterKeyId")) // one kind of encryption takes the place of the other
        {
            merged["SqsManagedSseEnabled"] = "false";
        }
        else if (given.GetValueOrDefault("SqsManagedSseEnabled") == "true")
        {
            merged.Remove("KmsMasterKeyId");
        }

        if (!merged.ContainsKey("KmsMasterKeyId"))
        {
            merged.Remove("KmsDataKeyReusePeriodSeconds");
        }

        return merged;
    }

    public static bool IsKnown(string name) => name == "All" || Ranges.ContainsKey(name) || Choices.ContainsKey(name) || Documents.Contains(name) || ReadOnly.Contains(name) || name == "KmsMasterKeyId";

    /// <summary>All that the queue answers; counting is asked for only where it is wanted.</summary>
    public static Dictionary<string, string> Describe(MessageQueue queue, QueueCounts counts)
    {
        static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
        Dictionary<string, string> all = new()
        {
            ["ApproximateNumberOfMessages"] = Text(counts.Visible),
            ["ApproximateNumberOfMessagesNotVisible"] = Text(counts.InFlight),
            ["ApproximateNumberOfMessagesDelayed"] = Text(counts.Delayed),
            ["CreatedTimestamp"] = Text(queue.CreatedAt.ToUnixTimeSeconds()),
            ["DelaySeconds"] = Text(queue.DelaySeconds),
            ["LastModifiedTimestamp"] = Text(queue.ChangedAt.ToUnixTimeSeconds()),
            ["MaximumMessageSize"] = Text(queue.MaximumMessageSize),
            ["MessageRetentionPeriod"] = Text(queue.MessageRetentionPeriod),
            ["QueueArn"] = queue.Arn,
            ["ReceiveMessageWaitTimeSeconds"] = Text(queue.ReceiveMessageWaitTimeSeconds),
            ["VisibilityTimeout"] = Text(queue.VisibilityTimeout),
            ["SqsManagedSseEnabled"] = "true",
        };
        if (queue.IsFifo)
        {
            (all["FifoQueue"], all["ContentBasedDeduplication"], all["DeduplicationScope"], all["FifoThroughputLimit"]) = ("true", "false", "queue", "perQueue");
        }

        if (queue.Attributes.ContainsKey("KmsMasterKeyId"))
        {
            all["KmsDataKeyReusePeriodSeconds"] = "300";
        }

        return Merge(all, queue.Attributes);
    }

    private static VirgaError? CheckOne(string name, string value, string queue, bool isFifo, QueueCatalog catalog) =>
        Ranges.TryGetValue(name, out (int Least, int Most) range) ? int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= range.Least && number <= range.Most ? null : SqsError.BadAttribute(name)
        : OfFifo.Contains(name) && !isFifo ? name is "DeduplicationScope" or "FifoThroughputLimit" ? SqsError.Of("InvalidAttributeName", $"You can specify the {name} only when FifoQueue is set to true.") : SqsError.UnknownAttribute(name)
        : Choices.TryGetValue(name, out string[]? choices) ? choices.Contains(IsSwitch(name, value) ? value.ToLowerInvariant() : value) ? null : SqsError.BadAttribute(name)
        : Documents.Contains(name) ? value.Length == 0 ? null : CheckDocument(name, value, queue, isFifo, catalog)
        : name == "KmsMasterKeyId" ? null
        : SqsError.UnknownAttribute(name);

    /// <summary>AWS takes <c>True</c> as well.</summary>
    private static bool IsSwitch(string name, string value) => Choices.TryGetValue(name, out string[]? choices) && choices[0] == "true" && bool.TryParse(value, out _);

    private static VirgaError? CheckDocument(string name, string value, string queue, bool isFifo, QueueCatalog catalog)
    {
        if (name == "Policy")
        {
            return PolicyDocument.Parse(value, PolicyKind.Resource).Error is null ? null : SqsError.BadAttribute(name);
        }

        if (name == "RedriveAllowPolicy")
        {
            return RedriveAllowance.Parse(value) is not null ? null : SqsError.BadAttribute(name);
        }

        return Redrive.Parse(value) is not { } redrive ? SqsError.Invalid(name, value, "Redrive policy is not a valid JSON map with a deadLetterTargetArn and a maxReceiveCount from 1 to 1000.")
            : catalog.FindArn(redrive.TargetArn) is not { } target ? SqsError.Invalid(name, value, $"Dead letter target does not exist.")
            : target.IsFifo != isFifo ? SqsError.Invalid(name, value, "Dead-letter queue must be same type of queue as the source.")
            : RedriveAllowance.Parse(target.Attributes.GetValueOrDefault("RedriveAllowPolicy"))?.Allows(catalog.ArnOf(queue)) == false ? SqsError.Invalid(name, value, "The dead-letter queue's RedriveAllowPolicy does not allow this queue to use it.")
            : null;
    }
}
