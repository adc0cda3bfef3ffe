using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Values;

namespace Virga.Node.Services.Queues;

/// <summary>Runs the tasks that move messages out of dead-letter queues; one that was running when the node ended goes on. Expired messages are deleted here as well.</summary>
internal sealed partial class MessageMoves : BackgroundService
{
    private const int Chunk = 100;
    private const int KeptTasks = 10;
    private static readonly TimeSpan Sweep = TimeSpan.FromMinutes(1);

    private readonly IQueueStore store;
    private readonly QueueCatalog catalog;
    private readonly QueueTraffic traffic;
    private readonly TimeProvider time;
    private readonly ILogger<MessageMoves> logger;
    private readonly ConcurrentDictionary<string, MessageMove> moves;

    public MessageMoves(IQueueStore store, QueueCatalog catalog, QueueTraffic traffic, TimeProvider time, ILogger<MessageMoves> logger)
    {
        (this.store, this.catalog, this.traffic, this.time, this.logger) = (store, catalog, traffic, time, logger);
        moves = new(store.LoadMoves().ToDictionary(move => move.Id), StringComparer.Ordinal);
    }

    /// <summary>Of a queue, the newest first.</summary>
    public IEnumerable<MessageMove> Of(string sourceArn) => moves.Values.Where(move => move.SourceArn == sourceArn).OrderByDescending(move => move.StartedAt);

    public MessageMove? Find(string id) => moves.GetValueOrDefault(id);

    public MessageMove Start(MessageQueue source, string? destinationArn, int? perSecond)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        MessageMove move = new()
        {
            Id = Guid.NewGuid().ToString(),
            SourceArn = source.Arn,
            DestinationArn = destinationArn,
            PerSecond = perSecond,
            Status = MessageMove.Running,
            StartedAt = now,
            ToMove = store.Count(source, now).Visible,
        };
        Save(move);
        foreach (MessageMove old in Of(source.Arn).Where(one => !one.IsRunning).Skip(KeptTasks))
        {
            moves.TryRemove(old.Id, out _);
            store.DeleteMove(old.Id);
        }

        _ = RunAsync(move, CancellationToken.None);
        return move;
    }

    /// <summary>The task as it ended, or null when it doesn't run.</summary>
    public MessageMove? Cancel(string id)
    {
        if (Find(id) is not { IsRunning: true } running)
        {
            return null;
        }

        MessageMove cancelled = running with { Status = MessageMove.Cancelled };
        Save(cancelled);
        return cancelled;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (MessageMove move in moves.Values.Where(move => move.IsRunning))
        {
            _ = RunAsync(move, stoppingToken);
        }

        using PeriodicTimer timer = new(Sweep, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            foreach (MessageQueue queue in catalog.All)
            {
                await ExpireAsync(queue).ConfigureAwait(false);
            }
        }
    }

    private async Task RunAsync(MessageMove move, CancellationToken stopping)
    {
        await Task.Yield();
        try
        {
            int chunk = Math.Min(move.PerSecond ?? Chunk, Chunk);
            while (!stopping.IsCancellationRequested && Find(move.Id) is { IsRunning: true } now)
            {
                if (now.DestinationArn is { } destination && catalog.FindArn(destination) is null)
                {
                    Save(now with { Status = MessageMove.Failed, FailureReason = "AWS.SimpleQueueService.NonExistentQueue" });
                    return;
                }

                int moved = catalog.FindArn(now.SourceArn) is { } source ? await traffic.MoveAsync(source, from => TargetOf(now, from), chunk).ConfigureAwait(false) : 0;
                if (Find(move.Id) is not { IsRunning: true } still)
                {
                    return;
                }

                Save(still with { Moved = still.Moved + moved, Status = moved == 0 ? MessageMove.Completed : MessageMove.Running });
                if (move.PerSecond is { } limit)
                {
                    await Task.Delay(TimeSpan.FromSeconds((double)moved / limit), time, stopping).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (e is StorageException)
        {
            LogFailed(e.Message);
            moves[move.Id] = move with { Status = MessageMove.Failed, FailureReason = "AWS.SimpleQueueService.InternalError" };
        }
        catch (OperationCanceledException)
        {
            // the node stops: it goes on at the next start
        }
    }

    private MessageQueue? TargetOf(MessageMove move, string? source) => (move.DestinationArn ?? source) is { } arn ? catalog.FindArn(arn) : null;

    private async Task ExpireAsync(MessageQueue queue)
    {
        try
        {
            await store.ExpireAsync(queue, traffic.Now).ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            LogFailed(e.Message);
        }
    }

    private void Save(MessageMove move)
    {
        store.SaveMove(move);
        moves[move.Id] = move;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "queues could not be tidied: {Reason}")]
    private partial void LogFailed(string reason);
}
