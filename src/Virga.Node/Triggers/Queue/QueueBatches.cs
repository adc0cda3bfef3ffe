using System.Text.Json;
using Microsoft.Extensions.Logging;
using Virga.Node.Functions;
using Virga.Node.Invocations;
using Virga.Node.Services.Queues;
using Virga.Node.Values;

namespace Virga.Node.Triggers.Queue;

/// <summary>
/// Receives messages for a mapping, calls its function with them, and deletes those that it took. The others become visible again when
/// their queue's timeout has passed, and its redrive policy decides about them.
/// </summary>
/// <remarks>Source: AWS Lambda developer guide, "Handling errors for an SQS event source in Lambda".</remarks>
internal sealed partial class QueueBatches(QueueCatalog queues, QueueTraffic traffic, QueueRights rights, InvocationPipeline pipeline, NodeAddress address, TimeProvider time, ILogger<QueueBatches> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    public TimeProvider Time => time;

    /// <summary>Null: it is gone, or the function's role may not read it.</summary>
    public MessageQueue? QueueOf(EventSourceMapping mapping) => queues.FindArn(mapping.EventSourceArn) is { } queue && rights.MayRead(mapping, queue) ? queue : null;

    /// <summary>Messages that the filters don't let through are deleted, as on AWS.</summary>
    public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(MessageQueue queue, int max, TimeSpan wait, Filters filters, CancellationToken stopping)
    {
        try
        {
            IReadOnlyList<QueueMessage> received = await traffic.ReceiveAsync(queue, max, TimeSpan.FromSeconds(queue.VisibilityTimeout), wait, stopping).ConfigureAwait(false);
            if (filters.AreNone || received.Count == 0)
            {
                return received;
            }

            ILookup<bool, QueueMessage> sorted = received.ToLookup(message => filters.Match(QueueEvent.Record(message, queue, address.Region, bodyAsJson: true)));
            await traffic.DeleteAsync(queue, [.. sorted[false].Select(message => message.Receipt)]).ConfigureAwait(false);
            return [.. sorted[true]];
        }
        catch (StorageException e)
        {
            LogUnstored(e.Message, queue.Name);
            await Task.Delay(FirstPause, time, stopping).ConfigureAwait(false);
            return [];
        }
    }

    public async Task WorkAsync(EventSourceMapping mapping, QueueBatch batch)
    {
        try
        {
            foreach (QueueBatch part in batch.Split())
            {
                await CallAsync(mapping, part).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            LogBug(e, batch.Queue.Name); // the messages come again
        }
    }

    private async Task CallAsync(EventSourceMapping mapping, QueueBatch batch)
    {
        byte[] payload = QueueEvent.Of(batch, address.Region);
        DateTimeOffset end = batch.ReceivedAt + TimeSpan.FromSeconds(batch.Queue.VisibilityTimeout / 2.0); // later, others may have the messages
        for (TimeSpan pause = FirstPause; ; pause *= 2)
        {
            Invocation invocation = new() { RequestId = RequestId.New(), Function = new FunctionReference(mapping.FunctionName, mapping.Qualifier), Event = payload, TraceId = batch.Messages[0].TraceHeader };
            using InvocationResult result = await pipeline.InvokeAsync(invocation, CancellationToken.None).ConfigureAwait(false);
            bool isThrottled = result.Refusal?.Outcome is Outcome.TooManyRequests or Outcome.Unavailable;
            if (!isThrottled || time.GetUtcNow() + pause > end)
            {
                await SettleAsync(mapping, batch, result).ConfigureAwait(false);
                return;
            }

            await Task.Delay(pause, time).ConfigureAwait(false);
        }
    }

    private Task SettleAsync(EventSourceMapping mapping, QueueBatch batch, in InvocationResult result)
    {
        if (result.Refusal is not null || result.FunctionError is not null)
        {
            return Task.CompletedTask;
        }

        bool reports = mapping.Settings.TryGetValue("FunctionResponseTypes", out JsonElement types) && types.ValueKind == JsonValueKind.Array && types.EnumerateArray().Any(type => type.ToString() == "ReportBatchItemFailures");
        HashSet<string>? failed = reports ? BatchItemFailures.Read(result.Payload.Memory.Span, [.. batch.Messages.Select(message => message.MessageId)]) : [];
        Receipt[] taken = failed is null ? [] : [.. batch.Messages.Where(message => !failed.Contains(message.MessageId)).Select(message => message.Receipt)];
        return taken.Length == 0 ? Task.CompletedTask : traffic.DeleteAsync(batch.Queue, taken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the queue {Name} could not be read, and will be again: {Reason}")]
    private partial void LogUnstored(string reason, string name);

    [LoggerMessage(Level = LogLevel.Error, Message = "a batch of the queue {Name} failed in the node")]
    private partial void LogBug(Exception e, string name);
}
