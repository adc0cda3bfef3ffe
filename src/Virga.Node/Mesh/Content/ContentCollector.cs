using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Values;

namespace Virga.Node.Mesh.Content;

/// <summary>
/// Removes blocks that no pin keeps: marks what the pins reach, then sweeps in small steps. Blocks that were put or touched after it began,
/// in the grace before, or since work that is still under way began, stay. It runs when asked, when the store is nearly full, and again
/// after a node was killed in it.
/// </summary>
internal sealed partial class ContentCollector(IBlockStore store, ContentHolds holds, ContentOptions options, TimeProvider time, ILogger<ContentCollector> logger) : BackgroundService
{
    private const int Step = 512;
    private const double NearlyFull = 0.8;
    private readonly SemaphoreSlim turn = new(1);

    /// <param name="grace">How long blocks that nothing keeps stay; null: as the options say.</param>
    public async Task<Result<CollectionResult>> CollectAsync(TimeSpan? grace, Action<ContentProgress>? progress, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            DateTimeOffset before = time.GetUtcNow() - (grace ?? options.Grace);
            before = holds.Oldest is { } oldest && oldest < before ? oldest : before; // read before the pins: work that ends in between has pinned
            using IBlockSweep sweep = store.BeginSweep();
            if (!Mark(sweep, cancellation).TryGet(out long kept, out VirgaError? error))
            {
                return error;
            }

            SweepStep step;
            (long blocks, long bytes) = (0, 0);
            do
            {
                cancellation.ThrowIfCancellationRequested();
                step = await sweep.SweepAsync(before, Step).ConfigureAwait(false);
                (blocks, bytes) = (blocks + step.Blocks, bytes + step.Bytes);
                progress?.Invoke(new ContentProgress(blocks, bytes));
            }
            while (!step.IsLast);
            await sweep.FinishAsync().ConfigureAwait(false);
            return new CollectionResult(kept, blocks, bytes);
        }
        finally
        {
            turn.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        turn.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(options.CollectEvery, time);
        do
        {
            if (store.IsCollecting || store.Usage.Bytes > NearlyFull * options.Quota)
            {
                await TryAsync(stoppingToken).ConfigureAwait(false);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private async Task TryAsync(CancellationToken stopping)
    {
        try
        {
            if ((await CollectAsync(null, null, stopping).ConfigureAwait(false)).Error is { } error)
            {
                LogRefused(logger, error.Message);
            }
        }
        catch (StorageException e)
        {
            LogRefused(logger, e.Message);
        }
    }

    /// <summary>Repeated blocks are walked once; one that is pinned publicly again as such.</summary>
    private Result<long> Mark(IBlockSweep sweep, CancellationToken cancellation)
    {
        long kept = 0;
        foreach (ContentPin pin in store.Pins)
        {
            Stack<Cid> waiting = new([pin.Id]);
            while (waiting.TryPop(out Cid id))
            {
                cancellation.ThrowIfCancellationRequested();
                if (!sweep.Mark(id, pin.IsPublic))
                {
                    continue;
                }

                kept++;
                if (id.Codec == CidCodec.Raw)
                {
                    continue;
                }

                if (store.Get(id) is not { } block || !ContentPins.LinksOf(block).TryGet(out IReadOnlyList<DagPbLink>? links, out _))
                {
                    return new VirgaError(Outcome.Conflict, $"The block {id} of the pinned {pin.Id} is lost, so that what lies below it isn't known: nothing was removed. Pin it again to fetch it from peers, or unpin it.");
                }

                foreach (DagPbLink link in links)
                {
                    waiting.Push(link.Id);
                }
            }
        }

        return kept;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Content wasn't collected: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
