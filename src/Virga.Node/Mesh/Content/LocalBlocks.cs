using Virga.Node.Values;

namespace Virga.Node.Mesh.Content;

/// <summary>What this node has, without asking others.</summary>
internal sealed class LocalBlocks(IBlockStore store) : IBlockSource
{
    public ValueTask<Result<Block>> GetAsync(Cid id, CancellationToken cancellation) =>
        ValueTask.FromResult<Result<Block>>(store.Get(id) is { } block ? block : new VirgaError(Outcome.NotFound, $"The block {id} isn't here."));
}
