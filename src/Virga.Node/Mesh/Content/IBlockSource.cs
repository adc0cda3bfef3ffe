using Virga.Node.Values;

namespace Virga.Node.Mesh.Content;

/// <summary>Where blocks are read.</summary>
internal interface IBlockSource
{
    /// <summary>A block whose bytes were checked against its id; <see cref="Outcome.NotFound"/> when it isn't to be had.</summary>
    ValueTask<Result<Block>> GetAsync(Cid id, CancellationToken cancellation);
}
