using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Registry;
using Virga.Node.Functions;
using Virga.Node.Mesh.Content;
using Virga.Node.Mesh.Packages;
using Virga.Node.Values;

namespace Virga.Node.Federation.Routing;

/// <summary>
/// What an end point runs: the function of this node that serves it if that is the registered code, else the registered code itself, out of
/// content.
/// </summary>
internal sealed class EndPointCode(IEndPointFunctions mappings, FunctionCatalog catalog, FunctionContent content, ContentLibrary library, RoutingOptions options, TimeProvider time)
{
    private const int MostManifests = 4096;

    private readonly ConditionalWeakTable<FunctionVersion, Task<Result<Hash32>>> digests = [];
    private readonly ConcurrentDictionary<Hash32, (Result<CodeManifest> Manifest, DateTimeOffset Until)> manifests = new();

    /// <summary>For a call that this gateway takes: the manifest is enough.</summary>
    public async ValueTask<Result<CallCode>> FindAsync(uint endPoint, EndPointTerms terms, CancellationToken cancellation)
    {
        (FunctionVersion? mapped, bool anyCode) = Mapped(endPoint);
        if (mapped is not null && (anyCode || await IsAsync(mapped, terms.Code).ConfigureAwait(false)))
        {
            return CallCode.Of(mapped);
        }

        if (Made(terms.Code) is { } made)
        {
            return CallCode.Of(made);
        }

        if ((await ManifestAsync(terms.Code, cancellation).ConfigureAwait(false)).TryGet(out CodeManifest? manifest, out VirgaError? error))
        {
            return new CallCode((uint)manifest.MemorySize, (uint)manifest.Timeout * 1000, null);
        }

        return mapped is not null ? CallRefusal.CodeDiffers(endPoint) : CallRefusal.NotServedHere(endPoint) with { Message = $"{CallRefusal.NotServedHere(endPoint).Message} {error.Message}" };
    }

    /// <summary>The registered code, ready to run here: never what the operator alone says it is.</summary>
    public async Task<Result<FunctionVersion>> RegisteredAsync(uint endPoint, EndPointTerms terms, CancellationToken cancellation)
    {
        if (Mapped(endPoint).Function is { } mapped && await IsAsync(mapped, terms.Code).ConfigureAwait(false))
        {
            return mapped;
        }

        return (await content.MaterialiseAsync(FunctionContent.ManifestOf(terms.Code), cancellation).ConfigureAwait(false)).TryGet(out Function? function, out VirgaError? error) ? function.Latest : error;
    }

    private (FunctionVersion? Function, bool AnyCode) Mapped(uint endPoint) =>
        mappings.Find(endPoint) is { } mapping && catalog.TryFind(mapping.FunctionName, out Function? function) ? (function.Route(mapping.Qualifier, Random.Shared), mapping.AnyCode) : default;

    private FunctionVersion? Made(in Hash32 code) => catalog.TryFind(FunctionContent.NameOf(FunctionContent.ManifestOf(code)), out Function? function) ? function.Latest : null;

    /// <summary>A version never changes, so that its zips are read once.</summary>
    private async ValueTask<bool> IsAsync(FunctionVersion version, Hash32 code) =>
        (await digests.GetValue(version, one => content.DigestAsync(one, CancellationToken.None)).ConfigureAwait(false)).TryGet(out Hash32 digest, out _) && digest == code;

    private async ValueTask<Result<CodeManifest>> ManifestAsync(Hash32 code, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (manifests.TryGetValue(code, out (Result<CodeManifest> Manifest, DateTimeOffset Until) known) && now < known.Until)
        {
            return known.Manifest;
        }

        Result<CodeManifest> read = (await library.Blocks.GetAsync(FunctionContent.ManifestOf(code), cancellation).ConfigureAwait(false)).TryGet(out Block? block, out VirgaError? error) ? CodeManifest.Read(block) : error;
        if (manifests.Count >= MostManifests)
        {
            manifests.Clear();
        }

        manifests[code] = (read, read.Error is null ? DateTimeOffset.MaxValue : time.GetUtcNow() + options.MissingFor);
        return read;
    }
}
