using System.Collections.Immutable;
using System.Globalization;
using Virga.Node.Aws.Lambda;
using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Chain.Crypto;
using Virga.Node.Functions;
using Virga.Node.Mesh.Content;
using Virga.Node.Runtimes;
using Virga.Node.Values;

namespace Virga.Node.Mesh.Packages;

/// <summary>
/// Functions as content and back: what one node publishes, any other runs as the same code with the same settings, in a function of its own
/// whose name is the manifest's id and whose role is none.
/// </summary>
internal sealed class FunctionContent(ContentLibrary library, FunctionCatalog catalog, CodeStore code, RuntimeCatalog runtimes, NodeAddress address, TimeProvider time) : IDisposable
{
    /// <summary>Function names may have 64 characters: what all ids of manifests begin with is left out.</summary>
    private const string NamePrefix = "content-";
    private const string IdPrefix = "bafkrei";
    private const int MaxLayers = 5;
    private const int MaxZip = 262_144_000; // as unpacked code may have, AWS Lambda quotas
    private static readonly string[] Architectures = ["x86_64"];

    private readonly SemaphoreSlim making = new(1);

    /// <summary>The name that a manifest's function has on every node that runs it.</summary>
    public static string NameOf(Cid manifest) => NamePrefix + manifest.ToString()[IdPrefix.Length..];

    /// <summary>The id whose digest the registry keeps.</summary>
    public static Cid ManifestOf(Hash32 digest) => new(CidCodec.Raw, digest);

    public void Dispose() => making.Dispose();

    /// <summary>Stores zip, layers and manifest, and pins them publicly.</summary>
    public async Task<Result<PublishedFunction>> PublishAsync(string name, string? qualifier, CancellationToken cancellation)
    {
        if (!catalog.TryFind(name, out Function? function) || function.Route(qualifier, Random.Shared) is not { } version)
        {
            return new VirgaError(Outcome.NotFound, $"Function not found: {name}{(qualifier is null ? "" : ":" + qualifier)}");
        }

        if (version.Image is not null)
        {
            return new VirgaError(Outcome.NotSupported, "A container image can't be published as content: only zip packages can.");
        }

        using IDisposable hold = library.Hold();
        return (await ManifestAsync(version, file => library.AddFileAsync(file, cancellation)).ConfigureAwait(false)).TryGet(out CodeManifest? manifest, out VirgaError? error)
            ? await KeepAsync(manifest, $"{name}:{version.Qualifier}", cancellation).ConfigureAwait(false)
            : error;
    }

    /// <summary>Digest of the manifest that publishing the version would make; nothing is stored or shown.</summary>
    public async Task<Result<Hash32>> DigestAsync(FunctionVersion version, CancellationToken cancellation)
    {
        if (version.Image is not null)
        {
            return new VirgaError(Outcome.NotSupported, "A container image has no manifest.");
        }

        BlockBatch nowhere = new((_, _) => Task.FromResult<VirgaError?>(null));
        return (await ManifestAsync(version, file => new FileImporter(nowhere, ImportOptions.Default).ImportAsync(file, null, cancellation)).ConfigureAwait(false)).TryGet(out CodeManifest? manifest, out VirgaError? error)
            ? manifest.ToBlock().Id.Digest
            : error;
    }

    private async Task<Result<CodeManifest>> ManifestAsync(FunctionVersion version, Func<Stream, Task<Result<ImportedContent>>> import)
    {
        List<string> ids = [];
        foreach (CodeHash zip in version.Layers.Select(layer => layer.Code).Prepend(version.Code))
        {
            FileStream file = File.OpenRead(code.ZipOf(zip));
            await using (file.ConfigureAwait(false))
            {
                if (!(await import(file).ConfigureAwait(false)).TryGet(out ImportedContent added, out VirgaError? error))
                {
                    return error;
                }

                ids.Add(added.Id.ToString());
            }
        }

        return new CodeManifest(version.Runtime, version.Handler, version.Memory.Megabytes, version.TimeoutSeconds, new(version.Environment, StringComparer.Ordinal), ids[0], ids[1..]);
    }

    /// <summary>Makes the function of a manifest, fetched from peers if need be, once; gives it when it is there.</summary>
    public async Task<Result<Function>> MaterialiseAsync(Cid id, CancellationToken cancellation)
    {
        if (id.Codec != CidCodec.Raw)
        {
            return new VirgaError(Outcome.InvalidParameter, $"{id} is no code manifest: one is a raw block.");
        }

        if (catalog.TryFind(NameOf(id), out Function? there))
        {
            return there;
        }

        await making.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return catalog.TryFind(NameOf(id), out there) ? there : await MakeAsync(id, cancellation).ConfigureAwait(false);
        }
        finally
        {
            making.Release();
        }
    }

    private async Task<Result<Function>> MakeAsync(Cid id, CancellationToken cancellation)
    {
        using IDisposable hold = library.Hold();
        if (!(await library.Blocks.GetAsync(id, cancellation).ConfigureAwait(false)).TryGet(out Block? block, out VirgaError? error)
            || !CodeManifest.Read(block).TryGet(out CodeManifest? manifest, out error)
            || (error = Check(manifest)) is not null)
        {
            return error;
        }

        List<CodePackage> packages = [];
        try
        {
            foreach (string zip in manifest.Layers.Prepend(manifest.Code))
            {
                if (!(await StoreAsync(zip, cancellation).ConfigureAwait(false)).TryGet(out CodePackage? package, out error))
                {
                    return error;
                }

                packages.Add(package);
            }

            if ((await KeepAsync(manifest, NameOf(id), cancellation).ConfigureAwait(false)).Error is { } unkept)
            {
                return unkept;
            }

            Result<Function> made = catalog.Create(NameOf(id), number => new Function { Latest = VersionOf(id, number, manifest, packages) });
            return made.Error?.Outcome == Outcome.Conflict && catalog.TryFind(NameOf(id), out Function? there) ? there : made;
        }
        finally
        {
            packages.ForEach(package => code.Unpin(package.Hash));
        }
    }

    private async Task<Result<CodePackage>> StoreAsync(string id, CancellationToken cancellation) =>
        Cid.Parse(id).TryGet(out Cid zip, out VirgaError? error) && (await library.Reader.ReadAsync(zip, MaxZip, cancellation).ConfigureAwait(false)).TryGet(out byte[]? bytes, out error)
            ? code.Add(bytes, isUploaded: false)
            : error;

    /// <summary>The manifest's block leads to nothing by itself: what it names is pinned with it.</summary>
    private async Task<Result<PublishedFunction>> KeepAsync(CodeManifest manifest, string name, CancellationToken cancellation)
    {
        Block block = manifest.ToBlock();
        if (await library.PutAsync([block]).ConfigureAwait(false) is { } full)
        {
            return full;
        }

        foreach (Cid id in manifest.Layers.Prepend(manifest.Code).Select(text => Cid.Parse(text).Value).Append(block.Id))
        {
            if ((await library.Pins.PinAsync(id, PinReason.EndPoint, name, isPublic: true, null, cancellation).ConfigureAwait(false)).Error is { } error)
            {
                return error;
            }
        }

        return new PublishedFunction(block.Id, manifest);
    }

    private VirgaError? Check(CodeManifest manifest)
    {
        FunctionSettings settings = new() { Handler = manifest.Handler, MemorySize = manifest.MemorySize, Timeout = manifest.Timeout, Environment = new EnvironmentSettings(manifest.Environment) };
        return manifest.Layers.Count > MaxLayers ? new VirgaError(Outcome.InvalidParameter, $"A function has at most {MaxLayers} layers.")
            : SettingsRules.Check(null, settings) ?? runtimes.Find(manifest.Runtime).Error;
    }

    private FunctionVersion VersionOf(Cid id, int number, CodeManifest manifest, List<CodePackage> packages) => new()
    {
        FunctionName = NameOf(id),
        FunctionNumber = number,
        Runtime = manifest.Runtime,
        Handler = manifest.Handler,
        Role = $"arn:aws:iam::{address.AccountId}:role/virga-content-without-rights",
        Code = packages[0].Hash,
        CodeSize = packages[0].Size,
        Description = id.ToString(),
        TimeoutSeconds = manifest.Timeout,
        Memory = new MemorySize(manifest.MemorySize),
        Environment = manifest.Environment.ToImmutableSortedDictionary(StringComparer.Ordinal),
        Architectures = [.. Architectures],
        LastModified = time.GetUtcNow(),
        RevisionId = Guid.NewGuid().ToString(),
        Layers = [.. packages.Skip(1).Select((layer, i) => new LayerUse(string.Create(CultureInfo.InvariantCulture, $"arn:aws:lambda:{address.Region}:{address.AccountId}:layer:content-{layer.Hash.Hex[..32]}:{i + 1}"), layer.Hash, layer.Size))],
    };
}
