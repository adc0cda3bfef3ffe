using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Virga.Node.Services.Queues;
using Virga.Node.Values;

namespace Virga.Node.Aws.Sqs;

/// <summary>Queues as such. Source: Amazon SQS API, CreateQueue, DeleteQueue, GetQueueUrl, ListQueues, ListDeadLetterSourceQueues, PurgeQueue.</summary>
internal sealed partial class QueueOperations(QueueCatalog catalog, IQueueStore store, TimeProvider time) : ISqsOperations
{
    private const int MaxPage = 1000;
    private const long PurgePause = 60_000;

    /// <summary>When queues were purged last, of the last minute.</summary>
    private readonly ConcurrentDictionary<long, long> purges = [];

    public IEnumerable<SqsOperation> All =>
    [
        new("CreateQueue", Create) { NeedsQueue = false, Missing = "keys of KMS are kept and not used; a name can be used again at once, where AWS makes one wait for 60 seconds (QueueDeletedRecently)" },
        new("DeleteQueue", Delete),
        new("GetQueueUrl", GetUrl) { NeedsQueue = false },
        new("ListQueues", List) { NeedsQueue = false },
        new("ListDeadLetterSourceQueues", ListSources),
        new("PurgeQueue", PurgeAsync),
    ];

    private Result<JsonObject> Create(SqsCall call)
    {
        string name = call.Input.QueueName ?? "";
        Dictionary<string, string> given = QueueAttributes.Merge(new Dictionary<string, string>(), call.Input.Attributes ?? []);
        if (call.Input.QueueName is null || CheckName(name, given) is { } broken)
        {
            return call.Input.QueueName is null ? SqsError.Missing("QueueName") : CheckName(name, given)!;
        }

        if ((QueueAttributes.Check(name, given, catalog) ?? QueueTags.Check(name, call.Input.Tags)) is { } error)
        {
            return error;
        }

        bool isThere = catalog.TryFind(name, out _);
        MessageQueue queue = catalog.GetOrAdd(name, given, call.Input.Tags ?? [], time.GetUtcNow());
        if (isThere)
        {
            Dictionary<string, string> has = QueueAttributes.Describe(queue, default);
            if (given.FirstOrDefault(pair => has.GetValueOrDefault(pair.Key) != pair.Value).Key is { } different)
            {
                return SqsError.NameExists(different);
            }
        }

        return new JsonObject { ["QueueUrl"] = call.UrlOf(queue) };
    }

    private Result<JsonObject> Delete(SqsCall call)
    {
        catalog.Remove(call.Queue);
        return SqsOperation.Nothing;
    }

    private static Result<JsonObject> GetUrl(SqsCall call) =>
        call.Input.QueueName is null ? SqsError.Missing("QueueName")
        : call.Found is { } queue && (call.Input.QueueOwnerAWSAccountId is null || call.Input.QueueOwnerAWSAccountId == call.Account) ? new JsonObject { ["QueueUrl"] = call.UrlOf(queue) }
        : SqsError.NoQueue;

    private Result<JsonObject> List(SqsCall call) =>
        Page(call, "QueueUrls", catalog.All.Where(queue => queue.Name.StartsWith(call.Input.QueueNamePrefix ?? "", StringComparison.Ordinal)));

    private Result<JsonObject> ListSources(SqsCall call) => Page(call, "queueUrls", catalog.All.Where(queue => queue.Redrive?.TargetArn == call.Queue.Arn));

    private async Task<Result<JsonObject>> PurgeAsync(SqsCall call)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (purges.GetValueOrDefault(call.Queue.Number, long.MinValue) > now - PurgePause)
        {
            return SqsError.PurgeInProgress(call.Queue.Name);
        }

        foreach ((long queue, _) in purges.Where(purge => purge.Value <= now - PurgePause))
        {
            purges.TryRemove(queue, out _);
        }

        purges[call.Queue.Number] = now;
        await store.PurgeAsync(call.Queue).ConfigureAwait(false);
        return SqsOperation.Nothing;
    }

    /// <summary>Without MaxResults all up to a thousand, and no token: AWS pages only who asks for it.</summary>
    private static Result<JsonObject> Page(SqsCall call, string name, IEnumerable<MessageQueue> queues)
    {
        if (call.Input.MaxResults is < 1 or > MaxPage)
        {
            return SqsError.Invalid("MaxResults", call.Input.MaxResults, "MaxResults must be an integer between 1 and 1000.");
        }

        Span<byte> token = new byte[256];
        string after = "";
        if (call.Input.NextToken is { } given)
        {
            if (!Convert.TryFromBase64String(given, token, out int length))
            {
                return SqsError.Invalid("NextToken", given, "it is no token of this operation.");
            }

            after = Encoding.UTF8.GetString(token[..length]);
        }

        int size = call.Input.MaxResults ?? MaxPage;
        MessageQueue[] rest = [.. queues.Where(queue => string.CompareOrdinal(queue.Name, after) > 0).Take(size + 1)];
        JsonObject answer = [];
        if (rest.Length > 0)
        {
            answer[name] = new JsonArray([.. rest.Take(size).Select(queue => JsonValue.Create(call.UrlOf(queue)))]);
        }

        if (call.Input.MaxResults is not null && rest.Length > size)
        {
            answer["NextToken"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(rest[size - 1].Name));
        }

        return answer;
    }

    private static VirgaError? CheckName(string name, Dictionary<string, string> attributes)
    {
        bool isFifo = attributes.GetValueOrDefault("FifoQueue") == "true", looksFifo = name.EndsWith(MessageQueue.FifoSuffix, StringComparison.Ordinal);
        string stem = looksFifo ? name[..^MessageQueue.FifoSuffix.Length] : name;
        return isFifo == looksFifo && name.Length <= 80 && NamePattern().IsMatch(stem) ? null
            : isFifo ? SqsError.Invalid("The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.")
            : SqsError.Invalid("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
    }

    [GeneratedRegex(@"^[a-zA-Z0-9_-]+\z")]
    private static partial Regex NamePattern();
}
