namespace Virga.Node.Services.Objects;

/// <summary>A part of an object's content: all of it, or what was one part of a multipart upload.</summary>
/// <param name="Blob">SHA-256 in hexadecimal.</param>
/// <param name="Part">Number of the part; 0 when the object came in one piece.</param>
/// <param name="Checksum">The part's own, in base64.</param>
internal sealed record Segment(string Blob, long Size, int Part = 0, string? Checksum = null)
{
    /// <summary>Base64; set when the content is encrypted with a customer's key.</summary>
    public string? Nonce { get; init; }
}
