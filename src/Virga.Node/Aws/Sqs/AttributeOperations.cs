using System.Text.Json.Nodes;
using Virga.Node.Services.Queues;
using Virga.Node.Values;

namespace Virga.Node.Aws.Sqs;

/// <summary>A queue's attributes. Source: Amazon SQS API, GetQueueAttributes, SetQueueAttributes.</summary>
internal sealed class AttributeOperations(QueueCatalog catalog, IQueueStore store, TimeProvider time) : ISqsOperations
{
    public IEnumerable<SqsOperation> All => [new("GetQueueAttributes", Get), new("SetQueueAttributes", Set)];

    private Result<JsonObject> Get(SqsCall call)
    {
        string[] names = call.Input.AttributeNames ?? [];
        if (names.FirstOrDefault(name => !QueueAttributes.IsKnown(name)) is { } unknown)
        {
            return SqsError.UnknownAttribute(unknown);
        }

        bool all = names.Contains("All");
        bool counts = all || names.Any(name => name.StartsWith("Approximate", StringComparison.Ordinal));
        IEnumerable<KeyValuePair<string, JsonNode?>> wanted = QueueAttributes.Describe(call.Queue, counts ? store.Count(call.Queue, time.GetUtcNow().ToUnixTimeMilliseconds()) : default)
            .Where(pair => all || names.Contains(pair.Key)).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value));
        JsonObject attributes = new(wanted);
        return attributes.Count == 0 ? SqsOperation.Nothing : new JsonObject { ["Attributes"] = attributes };
    }

    private Result<JsonObject> Set(SqsCall call)
    {
        if (call.Input.Attributes is not { Count: > 0 } given)
        {
            return SqsError.Missing("Attributes");
        }

        if (call.Queue.IsFifo && given.GetValueOrDefault("FifoQueue", "true") != "true")
        {
            return SqsError.BadAttribute("FifoQueue", "Modifying queue type is not supported.");
        }

        return QueueAttributes.Check(call.Queue.Name, given, catalog) is { } error ? error
            : catalog.Change(call.Queue.Name, queue => queue with { Attributes = QueueAttributes.Merge(queue.Attributes, given), ChangedAt = time.GetUtcNow() }) is null ? SqsError.NoQueue
            : SqsOperation.Nothing;
    }
}
