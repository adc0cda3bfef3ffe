namespace Virga.Node.Services.Objects;

/// <summary>A part that has arrived.</summary>
/// <param name="ETag">MD5 in hexadecimal.</param>
/// <param name="Checksum">By the upload's algorithm or, when it has none, the default one.</param>
internal sealed record UploadPart(int Number, string ETag, long Size, string Blob, DateTimeOffset Modified, ObjectChecksum Checksum)
{
    /// <summary>Base64; set when the content is encrypted with a customer's key.</summary>
    public string? Nonce { get; init; }
}
