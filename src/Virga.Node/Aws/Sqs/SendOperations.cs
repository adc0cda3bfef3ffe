using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Virga.Node.Identity;
using Virga.Node.Services.Queues;
using Virga.Node.Values;

namespace Virga.Node.Aws.Sqs;

/// <summary>Source: Amazon SQS API, SendMessage, SendMessageBatch.</summary>
internal sealed class SendOperations(QueueTraffic traffic, Authorizer authorizer) : ISqsOperations
{
    private const int MaxBatchBytes = 1_048_576;

    public IEnumerable<SqsOperation> All => [new("SendMessage", SendAsync), new("SendMessageBatch", SendBatchAsync)];

    private async Task<Result<JsonObject>> SendAsync(SqsCall call) => (await SendAllAsync(call, [call.Input.AsEntry()], inBatch: false).ConfigureAwait(false))[0].Result;

    private async Task<Result<JsonObject>> SendBatchAsync(SqsCall call)
    {
        if (SqsBatch.Check(call.Input.Entries, "SendMessageBatch") is { } error)
        {
            return error;
        }

        if (MessageRules.CheckBatch(call.Input.Entries!, call.Queue) is { } broken)
        {
            return broken;
        }

        int bytes = call.Input.Entries!.Sum(MessageRules.SizeOf);
        return bytes > MaxBatchBytes
            ? SqsError.Of("BatchRequestTooLong", $"Batch requests cannot be longer than {MaxBatchBytes} bytes. You have sent {bytes} bytes.")
            : SqsBatch.Answer(await SendAllAsync(call, call.Input.Entries!, inBatch: true).ConfigureAwait(false));
    }

    private async Task<List<(SqsEntry Entry, Result<JsonObject> Result)>> SendAllAsync(SqsCall call, SqsEntry[] entries, bool inBatch)
    {
        VirgaError?[] errors = [.. entries.Select(entry => MessageRules.Check(entry, call.Queue, inBatch))];
        string sender = SenderOf(call.Caller);
        long now = traffic.Now;
        QueueMessage[] messages = [.. entries.Where((_, index) => errors[index] is null).Select(entry => Message(entry, call, sender, now))];
        IReadOnlyList<SentMessage> sent = messages.Length == 0 ? [] : await traffic.SendAsync(call.Queue, messages).ConfigureAwait(false);
        List<(SqsEntry Entry, Result<JsonObject> Result)> results = [];
        int next = 0;
        for (int index = 0; index < entries.Length; index++)
        {
            results.Add((entries[index], errors[index] is { } error ? error : Answer(entries[index], call.Queue, sent[next++])));
        }

        return results;
    }

    private static QueueMessage Message(SqsEntry entry, SqsCall call, string sender, long now) => new()
    {
        MessageId = Guid.NewGuid().ToString(),
        Body = entry.MessageBody!,
        Attributes = entry.MessageAttributes,
        SenderId = sender,
        TraceHeader = entry.MessageSystemAttributes?.GetValueOrDefault("AWSTraceHeader")?.StringValue ?? call.Trace,
        GroupId = entry.MessageGroupId,
        DeduplicationId = call.Queue.IsFifo ? entry.MessageDeduplicationId ?? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(entry.MessageBody!))) : null,
        SentAt = now,
        VisibleAt = now + ((call.Queue.IsFifo ? call.Queue.DelaySeconds : entry.DelaySeconds ?? call.Queue.DelaySeconds) * 1000L),
    };

    private static JsonObject Answer(SqsEntry entry, MessageQueue queue, SentMessage sent)
    {
        JsonObject answer = new() { ["MessageId"] = sent.MessageId, ["MD5OfMessageBody"] = MessageDigest.Of(entry.MessageBody!) };
        if (MessageDigest.Of(entry.MessageAttributes) is { } attributes)
        {
            answer["MD5OfMessageAttributes"] = attributes;
        }

        if (MessageDigest.Of(entry.MessageSystemAttributes) is { } system)
        {
            answer["MD5OfMessageSystemAttributes"] = system;
        }

        if (queue.IsFifo)
        {
            answer["SequenceNumber"] = QueueMessage.SequenceOf(sent.Id);
        }

        return answer;
    }

    /// <summary>A user's or role's unique id; the account of its root.</summary>
    private string SenderOf(Principal caller) => caller.UserIdOf(authorizer.GrantsOf(caller)?.Holder.Id);
}
