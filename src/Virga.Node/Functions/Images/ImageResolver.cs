using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Node.Functions.Images;

/// <summary>Finds the one manifest that a reference means on an architecture.</summary>
internal static class ImageResolver
{
    /// <summary>As registries limit it. Source: OCI distribution specification, "Pushing manifests".</summary>
    public const int MaxManifest = 4 << 20;

    /// <summary>A layout's index, an index for platforms, a manifest.</summary>
    private const int MaxSteps = 3;

    public static Result<(CodeHash Hash, byte[] Document)> Resolve(IImageSource source, ImageReference reference, string architecture)
    {
        string name = reference.Tag;
        for (int step = 0; step < MaxSteps; step++)
        {
            if (!source.ReadManifest(name).TryGet(out byte[]? document, out VirgaError? error))
            {
                return error;
            }

            CodeHash hash = CodeHash.Of(document);
            if (ImageDigest.IsDigest(name) && hash != ImageDigest.Parse(name))
            {
                throw new InvalidDataException($"its manifest has the digest {ImageDigest.Text(hash)} instead of {name}");
            }

            ImageManifest manifest = Parse(document);
            if (manifest.Manifests is null)
            {
                return (hash, document);
            }

            name = ImageDigest.Text(manifest.Choose(architecture).Hash);
        }

        throw new InvalidDataException("its indexes are nested too deeply");
    }

    /// <summary>A manifest whose parts are all there, or an index.</summary>
    public static ImageManifest Parse(byte[] document)
    {
        ImageManifest? manifest = JsonSerializer.Deserialize<ImageManifest>(document);
        return manifest is not { SchemaVersion: 2 } || (manifest.Manifests ?? manifest.Layers) is not { } parts || parts.Any(part => part is null)
            || (manifest.Manifests is null && manifest.Configuration is null)
            ? throw new InvalidDataException("its manifest is neither one of the OCI nor Docker's of version 2, schema 2")
            : manifest;
    }
}
