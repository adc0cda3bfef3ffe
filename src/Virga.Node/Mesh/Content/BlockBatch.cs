using Virga.Node.Values;

namespace Virga.Node.Mesh.Content;

/// <summary>Blocks on their way to a store, some megabytes at once, so that each write to the disk or the network is worth its cost.</summary>
/// <param name="put">Makes the blocks durable before it completes.</param>
internal sealed class BlockBatch(Func<IReadOnlyList<Block>, CancellationToken, Task<VirgaError?>> put)
{
    /// <summary>Bytes that are sent together.</summary>
    public const int MaxBytes = 4 << 20;

    private const int MaxBlocks = 4096;

    private readonly List<Block> waiting = [];
    private int bytes;

    public async ValueTask<VirgaError?> AddAsync(Block block, CancellationToken cancellation)
    {
        VirgaError? error = waiting.Count == MaxBlocks || bytes + block.Bytes.Length > MaxBytes ? await FlushAsync(cancellation).ConfigureAwait(false) : null;
        waiting.Add(block);
        bytes += block.Bytes.Length;
        return error;
    }

    /// <summary>Afterwards all that was added is durable, unless there is an error.</summary>
    public async Task<VirgaError?> FlushAsync(CancellationToken cancellation)
    {
        if (waiting.Count == 0)
        {
            return null;
        }

        VirgaError? error = await put([.. waiting], cancellation).ConfigureAwait(false);
        waiting.Clear();
        bytes = 0;
        return error;
    }
}
