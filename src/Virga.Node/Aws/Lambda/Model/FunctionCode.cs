using System.Text.Json.Serialization;

namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Where CreateFunction and UpdateFunctionCode take the package from.</summary>
internal record FunctionCode
{
    public byte[]? ZipFile { get; init; }

    public string? S3Bucket { get; init; }

    public string? S3Key { get; init; }

    public string? S3ObjectVersion { get; init; }

    public string? ImageUri { get; init; }

    /// <summary>The package out of the bucket; null: it wasn't read.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte>? Fetched { get; set; }
}
