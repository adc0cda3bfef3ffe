using System.Collections.Concurrent;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Placement;
using Virga.Node.Mesh.Content;
using Virga.Node.Mesh.Packages;
using Virga.Node.Values;

namespace Virga.Node.Federation.Routing;

/// <summary>Placement policies by their id: documents of content, which nobody can change.</summary>
internal sealed class SchedulingPolicies(ContentLibrary library)
{
    private const int Most = 1024;

    private readonly ConcurrentDictionary<Hash32, IPlacementPolicy> known = new() { [default] = PolicyBlock.Default() };

    /// <param name="id">Zero: the network's own.</param>
    public async ValueTask<Result<IPlacementPolicy>> OfAsync(Hash32 id, CancellationToken cancellation)
    {
        if (known.TryGetValue(id, out IPlacementPolicy? policy))
        {
            return Result.Of(policy);
        }

        if (!(await library.Blocks.GetAsync(FunctionContent.ManifestOf(id), cancellation).ConfigureAwait(false)).TryGet(out Block? block, out VirgaError? error)
            || !PolicyBlock.Read(block.Bytes).TryGet(out policy, out error))
        {
            return new VirgaError(Outcome.Unavailable, $"The version's scheduling policy isn't to be had: {error.Message}");
        }

        if (known.Count < Most)
        {
            known[id] = policy;
        }

        return Result.Of(policy);
    }
}
