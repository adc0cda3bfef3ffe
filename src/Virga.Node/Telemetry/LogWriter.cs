using System.Buffers;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Virga.Node.Instances;

namespace Virga.Node.Telemetry;

/// <summary>
/// Takes log batches off the path of the call and stores them in groups. The queue is bounded: when storage can't keep up, batches are
/// dropped, and the stream they belonged to says how many.
/// </summary>
internal sealed class LogWriter(ILogStore store, TimeProvider time) : BackgroundService, ILogSink
{
    private const int MaxQueued = 8192;
    private const int MaxGroup = 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100); // gathers what belongs together into one transaction

    private readonly Channel<LogBatch> queue = Channel.CreateBounded<LogBatch>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });
    private volatile TaskCompletionSource stored = NewSignal();
    private long dropped;

    public void Write(in LogBatch batch)
    {
        if (!queue.Writer.TryWrite(batch))
        {
            Interlocked.Increment(ref dropped);
            ArrayPool<byte>.Shared.Return(batch.Buffer);
        }
    }

    /// <summary>Completes when something has been stored after this call.</summary>
    public Task NextStored() => stored.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await queue.Reader.WaitToReadAsync(stoppingToken).ConfigureAwait(false))
            {
                StoreQueued();
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // StopAsync stores the rest
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        StoreQueued();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void StoreQueued()
    {
        while (queue.Reader.TryPeek(out _))
        {
            Dictionary<(int, string), ArrayBufferWriter<byte>> streams = [];
            for (int i = 0; i < MaxGroup && queue.Reader.TryRead(out LogBatch batch); i++)
            {
                (int, string) key = (batch.FunctionNumber, batch.Stream);
                if (!streams.TryGetValue(key, out ArrayBufferWriter<byte>? events))
                {
                    streams.Add(key, events = new ArrayBufferWriter<byte>(batch.Length));
                }

                events.Write(batch.Buffer.AsSpan(0, batch.Length));
                ArrayPool<byte>.Shared.Return(batch.Buffer);
            }

            NoteDropped(streams.Values.First());
            store.Append([.. streams.Select(pair => new LogChunk(0, pair.Key.Item1, pair.Key.Item2, LogEvents.FirstTimestamp(pair.Value.WrittenSpan), pair.Value.WrittenMemory))]);
            Interlocked.Exchange(ref stored, NewSignal()).SetResult();
        }
    }

    private void NoteDropped(ArrayBufferWriter<byte> events)
    {
        long count = Interlocked.Exchange(ref dropped, 0);
        if (count > 0)
        {
            byte[] line = Encoding.UTF8.GetBytes($"WARNING {count} batches of log lines of this node's functions were dropped: storage could not keep up.");
            int written = LogEvents.Write(events.GetSpan(LogEvents.HeaderSize + line.Length), time.GetUtcNow().ToUnixTimeMilliseconds(), line);
            events.Advance(written);
        }
    }
}
