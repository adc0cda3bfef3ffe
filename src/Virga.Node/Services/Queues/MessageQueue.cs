using System.Globalization;
using System.Text.Json.Serialization;

namespace Virga.Node.Services.Queues;

/// <summary>A queue and its settings. Immutable: a change makes another.</summary>
/// <remarks>Source of names, defaults and ranges: Amazon SQS API, "SetQueueAttributes".</remarks>
internal sealed record MessageQueue
{
    public const string FifoSuffix = ".fifo";

    /// <summary>Messages that are received and neither deleted nor visible again. Source: developer guide, "Amazon SQS message quotas".</summary>
    public const int MaxInFlight = 120_000;

    /// <summary>Never used again, so that a queue made anew doesn't see its namesake's messages.</summary>
    public required long Number { get; init; }

    public required string Name { get; init; }

    public required string Arn { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Those that were given.</summary>
    public required IReadOnlyDictionary<string, string> Attributes
    {
        get;
        init
        {
            field = value;
            Redrive = Redrive.Parse(value.GetValueOrDefault("RedrivePolicy"));
        }
    }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public bool IsFifo => Name.EndsWith(FifoSuffix, StringComparison.Ordinal);

    public int VisibilityTimeout => Setting("VisibilityTimeout", 30);

    public int DelaySeconds => Setting("DelaySeconds", 0);

    public int MaximumMessageSize => Setting("MaximumMessageSize", 1_048_576);

    public int MessageRetentionPeriod => Setting("MessageRetentionPeriod", 345_600);

    public int ReceiveMessageWaitTimeSeconds => Setting("ReceiveMessageWaitTimeSeconds", 0);

    public bool DeduplicatesByContent => Attributes.GetValueOrDefault("ContentBasedDeduplication") == "true";

    public bool DeduplicatesByGroup => Attributes.GetValueOrDefault("DeduplicationScope") == "messageGroup";

    public string? Policy => Attributes.GetValueOrDefault("Policy");

    [JsonIgnore]
    public Redrive? Redrive { get; private init; }

    /// <summary>The moment before which sent messages have expired.</summary>
    public long Horizon(long now) => now - (MessageRetentionPeriod * 1000L);

    private int Setting(string name, int otherwise) => Attributes.TryGetValue(name, out string? value) ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
