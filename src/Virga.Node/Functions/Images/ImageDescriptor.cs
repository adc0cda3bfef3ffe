using System.Text.Json.Serialization;

namespace Virga.Node.Functions.Images;

/// <summary>Names a part of an image. Source: OCI image specification, "Content descriptors".</summary>
internal sealed record ImageDescriptor
{
    [JsonPropertyName("mediaType")]
    public string MediaType { get; init; } = "";

    [JsonPropertyName("digest")]
    public string? Digest { get; init; }

    [JsonPropertyName("size")]
    public long Size { get; init; }

    [JsonPropertyName("platform")]
    public ImagePlatform? Platform { get; init; }

    [JsonPropertyName("annotations")]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    [JsonIgnore]
    public CodeHash Hash => ImageDigest.Parse(Digest);

    /// <summary>The name that a layout's index gives it.</summary>
    [JsonIgnore]
    public string? RefName => Annotations?.GetValueOrDefault("org.opencontainers.image.ref.name");
}
