using Virga.Node.Mesh.Content;
using Virga.Node.Values;

namespace Virga.Node.Mesh.Topics;

/// <summary>Messages that are kept, for whoever missed them.</summary>
internal sealed class TopicBlocks(ITopicStore store) : IBlockSource
{
    public ValueTask<Result<Block>> GetAsync(Cid id, CancellationToken cancellation) => new(
        id.Codec == CidCodec.Raw && store.Block(id.Digest) is { } block ? Block.Verified(id, block) : new VirgaError(Outcome.NotFound, $"The message {id} isn't kept here."));
}
