using Microsoft.Extensions.Logging;
using Virga.Node.Values;

namespace Virga.Node.Mesh.Content;

/// <summary>Blocks from the store, and those that it lacks from peers, which are kept then. A peer's bytes are checked before anything reads them.</summary>
internal sealed partial class ContentBlocks(IBlockStore store, IEnumerable<IBlockExchange> exchanges, ILogger<ContentBlocks> logger) : IBlockSource
{
    private readonly IBlockExchange[] exchanges = [.. exchanges];

    public async ValueTask<Result<Block>> GetAsync(Cid id, CancellationToken cancellation)
    {
        if (store.Get(id) is { } stored)
        {
            return stored;
        }

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

        return new VirgaError(Outcome.NotFound, $"The block {id} is neither here nor with a peer.");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A peer gave other bytes than those of block {Id} ({Exchange})")]
    private static partial void LogLie(ILogger logger, Cid id, string exchange);
}
