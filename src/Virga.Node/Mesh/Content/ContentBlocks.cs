using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Virga.Node.Values;

namespace Virga.Node.Mesh.Content;

/// <summary>
/// Blocks from the store, and those that it lacks from peers, which are kept then. A peer's bytes are checked before anything reads them.
/// Who stops waiting doesn't end a fetch: others wait for the same, and who is impatient finds it there when he asks again.
/// </summary>
internal sealed partial class ContentBlocks(IBlockStore store, IEnumerable<IBlockExchange> exchanges, ILogger<ContentBlocks> logger) : IBlockSource
{
    /// <summary>Fetches that outlive who asked; beyond it, one ends with its asker.</summary>
    private const int MostShared = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IBlockExchange[] exchanges = [.. exchanges];
    private readonly ConcurrentDictionary<Cid, Task<Result<Block>>> shared = [];

    public async ValueTask<Result<Block>> GetAsync(Cid id, CancellationToken cancellation)
    {
        if (store.Get(id) is { } stored)
        {
            return stored;
        }

        return shared.Count < MostShared || shared.ContainsKey(id)
            ? await shared.GetOrAdd(id, _ => Task.Run(() => ShareAsync(id), CancellationToken.None)).WaitAsync(cancellation).ConfigureAwait(false)
            : await FetchAsync(id, cancellation).ConfigureAwait(false);
    }

    private async Task<Result<Block>> ShareAsync(Cid id)
    {
        using CancellationTokenSource late = new(Patience);
        try
        {
            return await FetchAsync(id, late.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return Absent(id);
        }
        finally
        {
            shared.TryRemove(id, out _);
        }
    }

    private async Task<Result<Block>> FetchAsync(Cid id, CancellationToken cancellation)
    {
        foreach (IBlockExchange exchange in exchanges)
        {
            if (await exchange.FetchAsync(id, cancellation).ConfigureAwait(false) is not { } bytes)
            {
                continue;
            }

            if (Block.Verified(id, bytes).TryGet(out Block? block, out _))
            {
                return await store.PutAsync([block]).ConfigureAwait(false) is { } full ? full : block;
            }

            LogLie(logger, id, exchange.GetType().Name);
        }

        return Absent(id);
    }

    private static VirgaError Absent(Cid id) => new(Outcome.NotFound, $"The block {id} is neither here nor with a peer.");

    [LoggerMessage(Level = LogLevel.Warning, Message = "A peer gave other bytes than those of block {Id} ({Exchange})")]
    private static partial void LogLie(ILogger logger, Cid id, string exchange);
}
