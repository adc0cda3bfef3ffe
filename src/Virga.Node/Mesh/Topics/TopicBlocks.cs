using Virga.Node.Mesh.Content;

namespace Virga.Node.Mesh.Topics;

/// <summary>Messages that are kept, for whoever missed them.</summary>
internal sealed class TopicBlocks(ITopicStore store) : IBlockSource
{
    public ValueTask<ReadOnlyMemory<byte>?> ReadAsync(Cid id, CancellationToken cancellation) =>
        new(id.Codec == CidCodec.Raw && store.Block(id.Digest) is { } block ? block : (ReadOnlyMemory<byte>?)null);
}
