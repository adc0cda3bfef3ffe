using System.Text.Json;
using Virga.Node.Functions;
using Virga.Node.Services.Queues;

namespace Virga.Node.Triggers.Queue;

/// <summary>
/// Reads one mapping's queue: gathers batches by size and window, and lets as many be worked on at once as may. What is received but not
/// taken by the function stays in the queue.
/// </summary>
internal sealed class QueueReader(EventSourceMapping mapping, QueueBatches batches)
{
    private const int DefaultConcurrency = 16;
    private const int MaxFifoBatch = 10;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Absence = TimeSpan.FromSeconds(1);

    private readonly Filters filters = Filters.Of(mapping);
    private readonly TimeSpan window = TimeSpan.FromSeconds(mapping.Settings.TryGetValue("MaximumBatchingWindowInSeconds", out JsonElement seconds) && seconds.TryGetInt32(out int given) ? given : 0);
    private readonly int concurrency = mapping.Settings.TryGetValue("ScalingConfig", out JsonElement scaling) && scaling.ValueKind == JsonValueKind.Object
        && scaling.TryGetProperty("MaximumConcurrency", out JsonElement most) && most.TryGetInt32(out int count) ? count : DefaultConcurrency;

    public async Task RunAsync(CancellationToken stopping)
    {
        using SemaphoreSlim slots = new(concurrency);
        try
        {
            while (true)
            {
                await slots.WaitAsync(stopping).ConfigureAwait(false);
                _ = WorkAsync(await NextAsync(slots, stopping).ConfigureAwait(false), slots);
            }
        }
        finally
        {
            for (int slot = 0; slot < concurrency; slot++)
            {
                await slots.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task<QueueBatch> NextAsync(SemaphoreSlim slots, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                stopping.ThrowIfCancellationRequested();
                if (batches.QueueOf(mapping) is not { } queue)
                {
                    await Task.Delay(Absence, batches.Time, stopping).ConfigureAwait(false); // it is gone, not there yet, or not to be read
                }
                else if (await GatherAsync(queue, stopping).ConfigureAwait(false) is { Messages.Count: > 0 } batch)
                {
                    return batch;
                }
            }
        }
        catch
        {
            slots.Release();
            throw;
        }
    }

    private async Task<QueueBatch> GatherAsync(MessageQueue queue, CancellationToken stopping)
    {
        int size = queue.IsFifo ? Math.Min(mapping.BatchSize, MaxFifoBatch) : mapping.BatchSize;
        List<QueueMessage> gathered = [.. await batches.ReceiveAsync(queue, size, Poll, filters, stopping).ConfigureAwait(false)];
        DateTimeOffset received = batches.Time.GetUtcNow(), end = received + window;
        while (gathered.Count > 0 && gathered.Count < size && !queue.IsFifo && end - batches.Time.GetUtcNow() is { Ticks: > 0 } left && !stopping.IsCancellationRequested)
        {
            gathered.AddRange(await batches.ReceiveAsync(queue, size - gathered.Count, left, filters, stopping).ConfigureAwait(false));
        }

        return new QueueBatch(queue, gathered, received);
    }

    private async Task WorkAsync(QueueBatch batch, SemaphoreSlim slots)
    {
        try
        {
            await batches.WorkAsync(mapping, batch).ConfigureAwait(false);
        }
        finally
        {
            slots.Release();
        }
    }
}
