using System.Text.Json.Nodes;
using Virga.Node.Services.Queues;
using Virga.Node.Values;

namespace Virga.Node.Aws.Sqs;

/// <summary>Cost allocation tags. Source: Amazon SQS API, TagQueue, UntagQueue, ListQueueTags; developer guide, "Quotas related to queues".</summary>
internal sealed class QueueTags(QueueCatalog catalog) : ISqsOperations
{
    private const int Most = 50;

    public IEnumerable<SqsOperation> All => [new("TagQueue", Tag), new("UntagQueue", Untag), new("ListQueueTags", List)];

    public static VirgaError? Check(string? queue, IReadOnlyDictionary<string, string>? tags) =>
        tags is null ? null
        : tags.Count > Most ? SqsError.Invalid($"Too many tags added for queue {queue}.")
        : tags.Any(tag => tag.Key.Length is 0 or > 128 || tag.Value.Length > 256) ? SqsError.Invalid("Tag keys must be between 1 and 128 characters in length, tag values at most 256.")
        : null;

    private Result<JsonObject> Tag(SqsCall call)
    {
        if (call.Input.Tags is not { Count: > 0 } given)
        {
            return SqsError.Missing("Tags");
        }

        Dictionary<string, string> tags = call.Queue.Tags.Concat(given).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Last().Value);
        return Check(call.Queue.Name, tags) is { } error ? error : Set(call, tags);
    }

    private Result<JsonObject> Untag(SqsCall call) =>
        call.Input.TagKeys is not { Length: > 0 } keys ? SqsError.Invalid("Tag keys must be between 1 and 128 characters in length.") : Set(call, call.Queue.Tags.Where(tag => !keys.Contains(tag.Key)).ToDictionary());

    private static Result<JsonObject> List(SqsCall call) =>
        call.Queue.Tags.Count == 0 ? SqsOperation.Nothing : new JsonObject { ["Tags"] = new JsonObject(call.Queue.Tags.Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value))) };

    private Result<JsonObject> Set(SqsCall call, Dictionary<string, string> tags) =>
        catalog.Change(call.Queue.Name, queue => queue with { Tags = tags }) is null ? SqsError.NoQueue : SqsOperation.Nothing;
}
