using System.Text.Json.Nodes;
using Virga.Node.Services.Queues;
using Virga.Node.Values;

namespace Virga.Node.Aws.Sqs;

/// <summary>What is done with received messages. Source: Amazon SQS API, DeleteMessage, ChangeMessageVisibility and their batches.</summary>
internal sealed class ReceiptOperations(QueueTraffic traffic) : ISqsOperations
{
    private const int MaxVisibility = 43_200;

    public IEnumerable<SqsOperation> All =>
    [
        new("DeleteMessage", call => SingleAsync(call, DeleteAsync)),
        new("DeleteMessageBatch", call => BatchAsync(call, "DeleteMessageBatch", DeleteAsync)),
        new("ChangeMessageVisibility", call => SingleAsync(call, ChangeAsync)) { Missing = "only the handle of the last receive is taken, where AWS may take earlier ones" },
        new("ChangeMessageVisibilityBatch", call => BatchAsync(call, "ChangeMessageVisibilityBatch", ChangeAsync)) { Missing = "as ChangeMessageVisibility" },
    ];

    private static async Task<Result<JsonObject>> SingleAsync(SqsCall call, Func<MessageQueue, SqsEntry[], Task<VirgaError?[]>> operation) =>
        (await operation(call.Queue, [call.Input.AsEntry()]).ConfigureAwait(false))[0] is { } error ? error : SqsOperation.Nothing;

    private static async Task<Result<JsonObject>> BatchAsync(SqsCall call, string kind, Func<MessageQueue, SqsEntry[], Task<VirgaError?[]>> operation)
    {
        if (SqsBatch.Check(call.Input.Entries, kind) is { } broken)
        {
            return broken;
        }

        VirgaError?[] errors = await operation(call.Queue, call.Input.Entries!).ConfigureAwait(false);
        return SqsBatch.Answer(call.Input.Entries!.Zip(errors, (entry, error) => (entry, error is null ? SqsOperation.Nothing : error)));
    }

    private async Task<VirgaError?[]> DeleteAsync(MessageQueue queue, SqsEntry[] entries)
    {
        VirgaError?[] errors = [.. entries.Select(entry => CheckHandle(entry, queue))];
        Receipt[] receipts = [.. entries.Where((_, index) => errors[index] is null).Select(entry => Receipt.Parse(entry.ReceiptHandle!)!.Value)];
        IReadOnlyList<Receipt> late = receipts.Length == 0 ? [] : await traffic.DeleteAsync(queue, receipts).ConfigureAwait(false);
        return [.. entries.Select((entry, index) => errors[index] ?? (late.Count > 0 && late.Contains(Receipt.Parse(entry.ReceiptHandle!)!.Value) ? SqsError.LateHandle(entry.ReceiptHandle!) : null))];
    }

    private async Task<VirgaError?[]> ChangeAsync(MessageQueue queue, SqsEntry[] entries)
    {
        VirgaError?[] errors = [.. entries.Select(entry => CheckHandle(entry, queue) ?? CheckVisibility(entry))];
        SqsEntry[] valid = [.. entries.Where((_, index) => errors[index] is null)];
        IReadOnlyList<VisibilityOutcome> outcomes = valid.Length == 0 ? [] : await traffic.ChangeVisibilityAsync(queue, [.. valid.Select(entry => (Receipt.Parse(entry.ReceiptHandle!)!.Value, entry.VisibilityTimeout!.Value))]).ConfigureAwait(false);
        int next = 0;
        return [.. entries.Select((entry, index) => errors[index] ?? (outcomes[next++] switch
        {
            VisibilityOutcome.Gone => SqsError.GoneHandle(entry.ReceiptHandle!),
            VisibilityOutcome.NotInFlight => SqsError.NotInFlight(entry.ReceiptHandle!),
            _ => null,
        }))];
    }

    private static VirgaError? CheckHandle(SqsEntry entry, MessageQueue queue) =>
        entry.ReceiptHandle is not { Length: > 0 } handle ? SqsError.Missing("ReceiptHandle") : Receipt.Parse(handle) is { } receipt && receipt.Queue == queue.Number ? null : SqsError.BadHandle(handle);

    private static VirgaError? CheckVisibility(SqsEntry entry) =>
        entry.VisibilityTimeout is not { } given ? SqsError.Missing("VisibilityTimeout")
        : given is >= 0 and <= MaxVisibility ? null
        : SqsError.Invalid("VisibilityTimeout", given, $"VisibilityTimeout must be an integer between 0 and {MaxVisibility}.");
}
