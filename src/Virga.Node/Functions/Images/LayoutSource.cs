using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Node.Functions.Images;

/// <summary>An OCI layout on the node's disk. Source: OCI image specification, "Image layout".</summary>
internal sealed class LayoutSource(ImageReference reference, string uri) : IImageSource
{
    public Result<byte[]> ReadManifest(string name)
    {
        string file = ImageDigest.IsDigest(name) ? BlobPath(ImageDigest.Parse(name)) : Path.Combine(reference.Name, "index.json");
        if (!File.Exists(Path.Combine(reference.Name, "oci-layout")) || !File.Exists(file))
        {
            return ImageErrors.Missing(uri);
        }

        if (new FileInfo(file).Length > ImageResolver.MaxManifest)
        {
            return ImageErrors.Invalid(uri, "its manifest is too large");
        }

        byte[] document = File.ReadAllBytes(file);
        return ImageDigest.IsDigest(name) ? document : Find(JsonSerializer.Deserialize<ImageManifest>(document)?.Manifests ?? [], name);
    }

    public Result<Stream> OpenBlob(ImageDescriptor blob) =>
        File.Exists(BlobPath(blob.Hash)) ? File.OpenRead(BlobPath(blob.Hash)) : ImageErrors.Invalid(uri, $"its blob {blob.Digest} is missing");

    public void Dispose()
    {
        // nothing is held open
    }

    /// <summary>Without a tag the layout must have one image only. What is found is wrapped as an index: its digest is checked as one's entry.</summary>
    private Result<byte[]> Find(IReadOnlyList<ImageDescriptor> all, string tag)
    {
        ImageDescriptor[] found = [.. all.Where(one => one is not null && (tag.Length == 0 ? all.Count == 1 : one.RefName == tag))];
        return found.Length > 0
            ? JsonSerializer.SerializeToUtf8Bytes(new ImageManifest { SchemaVersion = 2, Manifests = found.Length == 1 ? [found[0] with { Platform = null }] : found })
            : ImageErrors.Missing(uri);
    }

    private string BlobPath(CodeHash hash) => Path.Combine(reference.Name, "blobs/sha256", hash.Hex);
}
