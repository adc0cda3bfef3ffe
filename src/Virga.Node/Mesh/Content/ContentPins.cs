using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Mesh.Content;

/// <summary>
/// Pins content whole: every block below it is here, fetched from peers where it was absent, before the pin is acknowledged. Repeated blocks
/// are looked at once, so that a small tree that unfolds into a huge one costs what it weighs.
/// </summary>
internal sealed class ContentPins(IBlockStore store, ContentBlocks blocks, ContentHolds holds, ContentOptions options, TimeProvider time)
{
    private const int Together = 256;
    private const int AtOnce = 8;

    public IReadOnlyList<ContentPin> All => store.Pins;

    /// <param name="progress">Told of every few hundred blocks.</param>
    public async Task<Result<ContentPin>> PinAsync(Cid id, PinReason reason, string name, bool isPublic, Action<ContentProgress>? progress, CancellationToken cancellation)
    {
        using IDisposable hold = holds.Begin();
        if (await GatherAsync(id, isPublic, progress, cancellation).ConfigureAwait(false) is { } error)
        {
            return error;
        }

        ContentPin pin = new(id, reason, name, isPublic, time.GetUtcNow());
        await store.PinAsync(pin).ConfigureAwait(false);
        return pin;
    }

    public Task<bool> UnpinAsync(Cid id, PinReason reason) => store.UnpinAsync(id, reason);

    private async Task<VirgaError?> GatherAsync(Cid root, bool isPublic, Action<ContentProgress>? progress, CancellationToken cancellation)
    {
        HashSet<Cid> seen = [root];
        Stack<Cid> waiting = new([root]);
        long bytes = 0;
        while (waiting.Count > 0)
        {
            List<Cid> group = [];
            while (group.Count < Together && waiting.TryPop(out Cid next))
            {
                group.Add(next);
            }

            Hash32[] digests = [.. group.Select(id => id.Digest).Distinct()];
            HashSet<Hash32> absent = [.. await store.TouchAsync(digests, isPublic).ConfigureAwait(false)];
            Cid[] toRead = [.. group.Where(id => id.Codec == CidCodec.DagPb || absent.Contains(id.Digest))]; // chunks that are here needn't be read
            Result<Block>[] read = new Result<Block>[toRead.Length];
            await Parallel.ForAsync(0, toRead.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (i, token) =>
                read[i] = await blocks.GetAsync(toRead[i], token).ConfigureAwait(false)).ConfigureAwait(false);
            foreach (Result<Block> one in read)
            {
                if (!one.TryGet(out Block? block, out VirgaError? error) || !LinksOf(block).TryGet(out IReadOnlyList<DagPbLink>? links, out error))
                {
                    return error;
                }

                bytes += block.Bytes.Length;
                foreach (DagPbLink link in links.Where(link => seen.Add(link.Id)))
                {
                    waiting.Push(link.Id);
                }
            }

            if (absent.Count > 0 && isPublic)
            {
                await store.TouchAsync([.. absent], isPublic).ConfigureAwait(false);
            }

            if (seen.Count > options.MaxBlocksPerPin)
            {
                return new VirgaError(Outcome.RequestTooLarge, $"{root} has more than {options.MaxBlocksPerPin} blocks: pin its parts.");
            }

            progress?.Invoke(new ContentProgress(seen.Count - waiting.Count, bytes));
        }

        return null;
    }

    /// <summary>None of a chunk.</summary>
    internal static Result<IReadOnlyList<DagPbLink>> LinksOf(Block block) => block.Id.Codec == CidCodec.Raw ? Result.Of<IReadOnlyList<DagPbLink>>([])
        : DagPbNode.Decode(block.Id, block.Bytes.Span).TryGet(out DagPbNode? node, out VirgaError? error) ? Result.Of(node.Links) : error;
}
