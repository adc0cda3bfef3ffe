using Virga.Node.Mesh.Content;

namespace Virga.Node.Mesh;

/// <summary>Blocks that peers may have.</summary>
internal interface IBlockSource
{
    /// <summary>Null: it isn't here, or isn't for others.</summary>
    ValueTask<ReadOnlyMemory<byte>?> ReadAsync(Cid id, CancellationToken cancellation);
}
