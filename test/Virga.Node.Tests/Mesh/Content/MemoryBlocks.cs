using Virga.Node.Mesh.Content;
using Virga.Node.Values;

namespace Virga.Node.Tests.Mesh.Content;

/// <summary>Blocks in memory, as a store or a peer has them.</summary>
internal sealed class MemoryBlocks : IBlockSource, IBlockExchange
{
    public Dictionary<Cid, Block> All { get; } = [];

    /// <summary>How often each was asked for, together.</summary>
    public int Reads { get; private set; }

    public BlockBatch Batch() => new((blocks, _) =>
    {
        foreach (Block block in blocks)
        {
            All[block.Id] = block;
        }

        return Task.FromResult<VirgaError?>(null);
    });

    public Cid Add(CidCodec codec, byte[] bytes)
    {
        Block block = Block.Of(codec, bytes);
        All[block.Id] = block;
        return block.Id;
    }

    public Cid AddFile(ulong size, params (Cid Id, ulong Size)[] parts) =>
        Add(CidCodec.DagPb, new DagPbNode(new UnixFsData(UnixFsKind.File, size, [.. parts.Select(part => part.Size)]).Encode(), [.. parts.Select(part => new DagPbLink("", part.Id, part.Size))]).Encode());

    public ValueTask<Result<Block>> GetAsync(Cid id, CancellationToken cancellation)
    {
        Reads++;
        return ValueTask.FromResult<Result<Block>>(All.TryGetValue(id, out Block? block) ? block : new VirgaError(Outcome.NotFound, $"no {id}"));
    }

    public async Task<ReadOnlyMemory<byte>?> FetchAsync(Cid id, CancellationToken cancellation) =>
        (await GetAsync(id, cancellation)).TryGet(out Block? block, out _) ? block.Bytes : null;
}
