using System.Security.Cryptography;
using System.Text;
using Virga.Node.Aws.SigV4;

namespace Virga.Node.Aws.S3.Payload;

/// <summary>Signatures of chunks, each over the one before, the first over the request's own.</summary>
/// <remarks>Source: S3 API, "Signature calculations for the Authorization header: transferring payload in multiple chunks".</remarks>
internal sealed class ChunkSigner(SignatureSeed seed)
{
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private string previous = seed.Signature;

    public bool IsChunkValid(string signature, ReadOnlySpan<byte> hash) =>
        IsValid(signature, $"AWS4-HMAC-SHA256-PAYLOAD\n{seed.TimeText}\n{seed.Scope}\n{previous}\n{EmptyHash}\n{Convert.ToHexStringLower(hash)}");

    /// <param name="trailers">Each <c>name:value\n</c>.</param>
    public bool IsTrailerValid(string signature, string trailers) =>
        IsValid(signature, $"AWS4-HMAC-SHA256-TRAILER\n{seed.TimeText}\n{seed.Scope}\n{previous}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(trailers)))}");

    private bool IsValid(string signature, string text)
    {
        string expected = SigningKeys.Sign(seed.Key, text);
        previous = expected;
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.UTF8.GetBytes(signature));
    }
}
