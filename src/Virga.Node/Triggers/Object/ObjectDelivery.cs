using System.Text;
using Microsoft.Extensions.Logging;
using Virga.Node.Functions;
using Virga.Node.Invocations.Async;
using Virga.Node.Services.Objects;
using Virga.Node.Services.Queues;
using Virga.Node.Values;

namespace Virga.Node.Triggers.Object;

/// <summary>
/// Hands events over: to queues as messages, to functions as asynchronous calls, with their retries, destinations and dead letters.
/// Source: S3 User Guide, "Supported event destinations".
/// </summary>
internal sealed partial class ObjectDelivery(AsyncQueue calls, QueueCatalog queues, QueueTraffic traffic, ITargetPermissions permissions, TimeProvider time, ILogger<ObjectDelivery> logger)
{
    private const string Sender = "s3.amazonaws.com";

    /// <summary>Returns when all are durable where they go. A target that is gone or no longer takes the bucket's events gets nothing, as on AWS.</summary>
    public Task DeliverAsync(IReadOnlyList<ObjectNotice> notices) =>
        Task.WhenAll(notices.GroupBy(notice => (notice.Target, notice.Event.Bucket, notice.Event.Owner)).SelectMany(group => ToTarget(group.Key.Target, group.Key.Bucket, group.Key.Owner, [.. group])));

    /// <summary>What a target of a queue gets first.</summary>
    public Task TestAsync(string queue, string bucket, string requestId) =>
        queues.FindArn(queue) is { } target ? traffic.SendAsync(target, [Message(target, ObjectRecords.Test(bucket, requestId, time.GetUtcNow()), null)]) : Task.CompletedTask;

    private IEnumerable<Task> ToTarget(string target, string bucket, string owner, ObjectNotice[] notices)
    {
        if (permissions.Refusal(bucket, owner, target) is { } refusal)
        {
            LogRefused(bucket, target, notices.Length, refusal);
            return [];
        }

        return queues.FindArn(target) is { } queue
            ? [traffic.SendAsync(queue, [.. notices.Select(notice => Message(queue, ObjectRecords.Of(notice), notice.Event.Deed.Trace))])]
            : notices.Select(notice => calls.AcceptAsync(Call(target, notice)));
    }

    private AsyncEvent Call(string target, ObjectNotice notice)
    {
        DateTimeOffset now = time.GetUtcNow();
        return new AsyncEvent
        {
            RequestId = RequestId.New(),
            Function = FunctionReference.Parse(target).Value,
            Payload = ObjectRecords.Of(notice),
            TraceId = notice.Event.Deed.Trace,
            AcceptedAt = now,
            DueAt = now,
        };
    }

    private QueueMessage Message(MessageQueue queue, byte[] record, string? trace)
    {
        long now = traffic.Now;
        return new QueueMessage
        {
            MessageId = Guid.NewGuid().ToString(),
            Body = Encoding.UTF8.GetString(record),
            SenderId = Sender,
            TraceHeader = trace,
            SentAt = now,
            VisibleAt = now + (queue.DelaySeconds * 1000L),
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} events of the bucket {Bucket} did not go to {Target}: {Refusal}")]
    private partial void LogRefused(string bucket, string target, int count, string refusal);
}
