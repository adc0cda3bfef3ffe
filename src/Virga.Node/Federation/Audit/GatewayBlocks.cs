using Virga.Node.Mesh.Content;
using Virga.Node.Values;

namespace Virga.Node.Federation.Audit;

/// <summary>Content as one gateway serves it. Each block is checked against its id.</summary>
internal sealed class GatewayBlocks(Uri gateway) : IBlockSource, IDisposable
{
    private readonly HttpBlockExchange exchange = new(() => [gateway]);

    public async ValueTask<Result<Block>> GetAsync(Cid id, CancellationToken cancellation) => await exchange.FetchAsync(id, cancellation).ConfigureAwait(false) is { } bytes
        ? Block.Verified(id, bytes)
        : new VirgaError(Outcome.NotFound, $"{gateway} doesn't give the block {id}.");

    public void Dispose() => exchange.Dispose();
}
