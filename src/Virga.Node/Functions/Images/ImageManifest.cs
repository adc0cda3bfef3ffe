using System.Text.Json.Serialization;

namespace Virga.Node.Functions.Images;

/// <summary>
/// A manifest (configuration and layers) or an index (manifests). Source: OCI image specification, "Image manifest" and "Image index";
/// Docker's "Image manifest version 2, schema 2" has the same form.
/// </summary>
internal sealed record ImageManifest
{
    [JsonPropertyName("schemaVersion")]
    public int SchemaVersion { get; init; }

    [JsonPropertyName("mediaType")]
    public string? MediaType { get; init; }

    [JsonPropertyName("config")]
    public ImageDescriptor? Configuration { get; init; }

    [JsonPropertyName("layers")]
    public IReadOnlyList<ImageDescriptor>? Layers { get; init; }

    [JsonPropertyName("manifests")]
    public IReadOnlyList<ImageDescriptor>? Manifests { get; init; }

    [JsonIgnore]
    public IEnumerable<ImageDescriptor> Blobs => [Configuration!, .. Layers!];

    /// <summary>The manifest for a platform: an index also lists attestations, for platforms that don't exist.</summary>
    public ImageDescriptor Choose(string architecture) =>
        Manifests!.FirstOrDefault(one => one.Platform?.Is(architecture) ?? false)
        ?? (Manifests is [{ Platform: null } only] ? only : null)
        ?? throw new InvalidDataException($"it has no manifest for linux on {architecture}");
}
