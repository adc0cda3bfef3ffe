namespace Virga.Node.Mesh.Content;

/// <summary>A way to get blocks from other nodes. Several may be there; they are asked in order.</summary>
internal interface IBlockExchange
{
    /// <summary>Bytes that are claimed to be the block: the caller checks them. Null when no peer has it, or none answers in time.</summary>
    Task<ReadOnlyMemory<byte>?> FetchAsync(Cid id, CancellationToken cancellation);
}
