using Virga.Node.Values;

namespace Virga.Node.Mesh.Content;

/// <summary>What anyone may read of this node. That there is more here isn't told.</summary>
internal sealed class PublicBlocks(IBlockStore store) : IBlockSource
{
    public ValueTask<Result<Block>> GetAsync(Cid id, CancellationToken cancellation) =>
        ValueTask.FromResult<Result<Block>>(store.IsPublic(id.Digest) && store.Get(id) is { } block ? block : new VirgaError(Outcome.NotFound, $"{id} isn't public here."));
}
