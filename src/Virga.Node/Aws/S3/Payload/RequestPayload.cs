using System.Globalization;
using System.Security.Cryptography;
using Virga.Node.Aws.S3.Checksums;
using Virga.Node.Aws.SigV4;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3.Payload;

/// <summary>A request's content as it streams in, and all that it must agree with: length, hash, chunk signatures, MD5, checksum.</summary>
/// <remarks>Source: S3 API, "Authenticating requests: using the Authorization header", "PutObject".</remarks>
internal sealed class RequestPayload
{
    private const string Streaming = "STREAMING-";

    private readonly S3Call call;
    private readonly Stream body;
    private readonly ChunkedBody? chunks;
    private readonly ChecksumClaim claim;
    private readonly byte[]? md5;
    private readonly string? sha256;
    private readonly long? length;

    private RequestPayload(S3Call call, Stream body, ChecksumClaim claim, byte[]? md5, string? sha256, long? length)
    {
        (this.call, this.body, chunks, this.claim, this.md5, this.sha256, this.length) = (call, body, body as ChunkedBody, claim, md5, sha256, length);
    }

    public string? Algorithm => claim.Algorithm;

    public bool HasDigest => md5 is not null || claim.Algorithm is not null;

    /// <param name="needsLength">Objects must say their length.</param>
    /// <param name="isChecked">False: the checksum that the headers give is of something else.</param>
    public static Result<RequestPayload> Open(S3Call call, long max, bool needsLength = true, bool isChecked = true)
    {
        string announced = call.Header("x-amz-content-sha256") ?? "";
        bool isChunked = announced.StartsWith(Streaming, StringComparison.Ordinal) || (call.Header("Content-Encoding") ?? "").Split(',')[0].Trim() == "aws-chunked";
        long? length = isChunked ? LengthOf(call.Header("x-amz-decoded-content-length")) : call.Request.ContentLength;
        if (needsLength && length is null)
        {
            return S3Error.MissingContentLength();
        }

        if (length > max)
        {
            return S3Error.EntityTooLarge();
        }

        ChecksumClaim claim = ChecksumClaim.None;
        if (isChecked && !ChecksumClaim.Read(call.Request).TryGet(out claim!, out VirgaError? error))
        {
            return error;
        }

        byte[]? md5 = null;
        if (call.Header("Content-MD5") is { } given)
        {
            md5 = new byte[MD5.HashSizeInBytes];
            if (!Convert.TryFromBase64String(given, md5, out int size) || size != md5.Length)
            {
                return S3Error.InvalidDigest("Content-MD5");
            }
        }

        string? sha256 = isChunked || announced.Length == 0 || announced == CanonicalRequest.UnsignedPayload || call.Seed is null ? null : announced;
        if (sha256 is not null && (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigit)))
        {
            return S3Error.InvalidArgument("x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.");
        }

        ChunkSigner? signer = isChunked && announced.StartsWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", StringComparison.Ordinal) && call.Seed is { } seed ? new ChunkSigner(seed) : null;
        Stream body = isChunked ? new ChunkedBody(call.Request.Body, signer, announced.EndsWith("-TRAILER", StringComparison.Ordinal)) : call.Request.Body;
        return new RequestPayload(call, body, claim, md5, sha256, length);
    }

    /// <summary>Reads all of the content into the sink and checks it; with an error, what the sink has is worth nothing.</summary>
    /// <param name="hash">SHA-256 of what the sink has, in hexadecimal.</param>
    /// <param name="keep">The checksum to keep; null: the one that the request gives, else the default.</param>
    public async Task<Result<BodySums>> ReceiveAsync(Action<ReadOnlySpan<byte>> sink, Func<string> hash, long max, string? keep = null)
    {
#pragma warning disable CA5351 // ETags are MD5
        using IncrementalHash sum = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        using ChecksumSum kept = new(keep ?? claim.Algorithm ?? ChecksumAlgorithm.Default);
        using ChecksumSum? given = claim.Algorithm is { } named && named != kept.Algorithm ? new ChecksumSum(named) : null;
        long size = 0;
        try
        {
            using BodyPump pump = new(body, sum.AppendData, bytes =>
            {
                kept.Append(bytes);
                given?.Append(bytes);
                sink(bytes);
            });
            size = await pump.RunAsync(max, call.Cancellation).ConfigureAwait(false);
        }
        catch (BodyFaultException e)
        {
            return e.Error;
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            return S3Error.IncompleteBody();
        }

        byte[] actual = sum.GetHashAndReset();
        return Check(size, actual, hash, (given ?? kept).Value) is { } wrong ? wrong : new BodySums(size, Convert.ToHexStringLower(actual), new ObjectChecksum(kept.Algorithm, kept.Value));
    }

    private VirgaError? Check(long size, byte[] actualMd5, Func<string> hash, string checksum)
    {
        if (length is { } announced && size != announced)
        {
            return S3Error.IncompleteBody();
        }

        if (sha256 is not null && hash() != sha256)
        {
            return S3Error.PayloadMismatch();
        }

        if (md5 is not null && !actualMd5.AsSpan().SequenceEqual(md5))
        {
            return S3Error.BadDigest("Content-MD5");
        }

        if (claim.Algorithm is null)
        {
            return null;
        }

        string? expected = claim.Value ?? chunks?.Trailers.GetValueOrDefault(ChecksumAlgorithm.HeaderOf(claim.Algorithm));
        return expected is null || !ChecksumAlgorithm.IsValid(claim.Algorithm, expected) ? S3Error.Invalid("MalformedTrailerError", "The request contained trailing data that was not well-formed or did not conform to our published schema.")
            : expected == checksum ? null
            : S3Error.BadDigest(claim.Algorithm);
    }

    private static long? LengthOf(string? text) => long.TryParse(text, CultureInfo.InvariantCulture, out long length) && length >= 0 ? length : null;
}
