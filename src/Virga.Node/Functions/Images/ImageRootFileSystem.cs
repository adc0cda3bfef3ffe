using System.Text.Json.Serialization;

namespace Virga.Node.Functions.Images;

/// <summary>Digests of the layers as they are uncompressed.</summary>
internal sealed record ImageRootFileSystem([property: JsonPropertyName("diff_ids")] IReadOnlyList<string>? DiffIds);
