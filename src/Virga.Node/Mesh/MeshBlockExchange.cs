using Virga.Node.Mesh.Content;

namespace Virga.Node.Mesh;

/// <summary>Blocks from the node's neighbours, by bitswap.</summary>
internal sealed class MeshBlockExchange(MeshConnection mesh) : IBlockExchange
{
    public Task<ReadOnlyMemory<byte>?> FetchAsync(Cid id, CancellationToken cancellation) => mesh.WantAsync(id, cancellation);
}
