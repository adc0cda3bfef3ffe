using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Virga.Node.Chain.Crypto;
using Virga.Node.Functions;
using Virga.Node.Invocations.Async;
using Virga.Node.Values;

namespace Virga.Node.Mesh.Topics;

/// <summary>Makes calls of messages, in one transaction with their acceptance: a message calls each subscribed function once however often it comes.</summary>
internal sealed class TopicDelivery(ITopicStore store, TopicSubscriptions subscriptions, AsyncQueue queue, TimeProvider time)
{
    /// <summary>Completes when the message and its calls are durable. False: it was known.</summary>
    public async Task<bool> TakeAsync(TopicRecord record)
    {
        DateTimeOffset now = time.GetUtcNow();
        IReadOnlyList<AsyncEvent> calls = CallsOf(record, now);
        bool isNew = await store.AddAsync(record, calls, now).ConfigureAwait(false);
        if (isNew && calls.Count > 0)
        {
            queue.Wake();
        }

        return isNew;
    }

    private IReadOnlyList<AsyncEvent> CallsOf(TopicRecord record, DateTimeOffset now)
    {
        TopicSubscription[] candidates = [.. subscriptions.Of(record.Message.Topic).Where(one => one.FunctionName is not null)];
        if (candidates.Length == 0)
        {
            return [];
        }

        byte[] payload = TopicEvent.Of(record);
        using JsonDocument document = JsonDocument.Parse(payload);
        return [.. candidates.Where(one => one.Takes(document.RootElement)).Select(one => Call(one, one.Function!.Value, record.Head.Digest, payload, now))];
    }

    private static AsyncEvent Call(TopicSubscription subscription, FunctionReference function, Hash32 message, byte[] payload, DateTimeOffset now) =>
        new() { RequestId = RequestOf(subscription, message), Function = function, Payload = payload, AcceptedAt = now, DueAt = now };

    /// <summary>The same message always has the same request id, so that a function can tell a repeated attempt.</summary>
    private static RequestId RequestOf(TopicSubscription subscription, Hash32 message)
    {
        Span<byte> id = SHA256.HashData(Encoding.UTF8.GetBytes($"{subscription.Id} {message}")).AsSpan(0, 16);
        id[6] = (byte)((id[6] & 0x0F) | 0x80); // RFC 9562, version 8: made by a rule of one's own
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new RequestId(new Guid(id, bigEndian: true));
    }
}
