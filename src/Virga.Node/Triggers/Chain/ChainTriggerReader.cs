using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Functions;
using Virga.Node.Invocations.Async;
using Virga.Node.Values;

namespace Virga.Node.Triggers.Chain;

/// <summary>
/// Reads the chain for each trigger and puts one asynchronous call a log into the queue, in one transaction with how far it read: a log
/// is neither lost nor put in twice, whenever the node is killed.
/// </summary>
internal sealed partial class ChainTriggerReader(ChainTriggers triggers, IChainLogSource chain, IAsyncEventStore store, AsyncQueue queue, TimeProvider time, ILogger<ChainTriggerReader> logger) : BackgroundService
{
    private const int KeepEvery = 32;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (CancellationTokenSource Stop, Task Reading)> readers = [];

    public static string SourceOf(string triggerId) => $"chain:{triggerId}";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using SemaphoreSlim changed = new(1);
        void Signal() => changed.Release();
        triggers.Changed += Signal;
        try
        {
            while (true)
            {
                await changed.WaitAsync(stoppingToken).ConfigureAwait(false);
                await ApplyAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            triggers.Changed -= Signal;
            foreach ((CancellationTokenSource stop, Task reading) in readers.Values)
            {
                await EndAsync(stop, reading).ConfigureAwait(false);
            }
        }
    }

    private static async Task EndAsync(CancellationTokenSource stop, Task reading)
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(false);
        stop.Dispose();
    }

    private async Task ApplyAsync()
    {
        Dictionary<string, ChainTrigger> wanted = triggers.All.ToDictionary(trigger => trigger.Id);
        foreach ((string id, (CancellationTokenSource stop, Task reading)) in readers.Where(reader => !wanted.ContainsKey(reader.Key)).ToArray())
        {
            await EndAsync(stop, reading).ConfigureAwait(false);
            readers.Remove(id);
            await store.ForgetAsync(SourceOf(id)).ConfigureAwait(false);
        }

        foreach (ChainTrigger trigger in wanted.Values.Where(trigger => !readers.ContainsKey(trigger.Id)))
        {
            CancellationTokenSource stop = new();
            readers[trigger.Id] = (stop, Task.Run(() => ReadAsync(trigger, stop.Token), CancellationToken.None));
        }
    }

    private async Task ReadAsync(ChainTrigger trigger, CancellationToken stopping)
    {
        string? position = store.PositionOf(SourceOf(trigger.Id));
        TimeSpan pause = FirstPause;
        int unkept = 0;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if ((await chain.NextAsync(trigger, position, stopping).ConfigureAwait(false)).TryGet(out ConfirmedLogs? next, out VirgaError? error))
                {
                    bool isKept = next.MustBeKept || next.Logs.Count > 0 || ++unkept >= KeepEvery;
                    if (isKept)
                    {
                        await queue.AcceptAsync([.. next.Logs.Select(log => Event(trigger, log))], new SourcePosition(SourceOf(trigger.Id), next.Position)).ConfigureAwait(false);
                    }

                    (position, pause, unkept) = (next.Position, FirstPause, isKept ? 0 : unkept);
                    continue;
                }

                LogUnread(trigger.Id, error.Message);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (StorageException e)
            {
                LogUnread(trigger.Id, e.Message);
            }
            catch (Exception e)
            {
                LogBug(e, trigger.Id);
            }

            await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
        }
    }

    private AsyncEvent Event(ChainTrigger trigger, ConfirmedLog log)
    {
        DateTimeOffset now = time.GetUtcNow();
        return new AsyncEvent { RequestId = RequestOf(trigger, log), Function = new FunctionReference(trigger.FunctionName, trigger.Qualifier), Payload = log.Event, AcceptedAt = now, DueAt = now };
    }

    /// <summary>The same log always has the same request id, so that a function can tell a repeated attempt.</summary>
    private static RequestId RequestOf(ChainTrigger trigger, ConfirmedLog log)
    {
        Span<byte> id = SHA256.HashData(Encoding.UTF8.GetBytes($"{trigger.Id} {log.Id}")).AsSpan(0, 16);
        id[6] = (byte)((id[6] & 0x0F) | 0x80); // RFC 9562, version 8: made by a rule of one's own
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new RequestId(new Guid(id, bigEndian: true));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the chain's trigger {Id} waits and reads again: {Reason}")]
    private partial void LogUnread(string id, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "the chain's trigger {Id} met a bug: it reads again")]
    private partial void LogBug(Exception e, string id);
}
