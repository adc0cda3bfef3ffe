using System.Text.Json.Serialization;

namespace Virga.Node.Functions.Images;

/// <summary>What an image of an index runs on. Source: OCI image specification, "Image index".</summary>
internal sealed record ImagePlatform(
    [property: JsonPropertyName("os")] string? System,
    [property: JsonPropertyName("architecture")] string? Architecture)
{
    /// <param name="architecture">As Lambda names it: <c>x86_64</c> or <c>arm64</c>.</param>
    public bool Is(string architecture) => System == "linux" && Architecture == (architecture == "x86_64" ? "amd64" : architecture);
}
