using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.S3.Checksums;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3.Payload;

/// <summary>The checksum that a request gives for its body.</summary>
/// <param name="Algorithm">Null: none is given.</param>
/// <param name="Value">Null: it comes in the trailer.</param>
internal sealed record ChecksumClaim(string? Algorithm, string? Value)
{
    public static ChecksumClaim None { get; } = new(null, null);

    public static Result<ChecksumClaim> Read(HttpRequest request)
    {
        string[] given = [.. ChecksumAlgorithm.All.Where(one => request.Headers.ContainsKey(ChecksumAlgorithm.HeaderOf(one)))];
        string trailer = request.Headers["x-amz-trailer"].ToString().Trim();
        if (given.Length + (trailer.Length > 0 ? 1 : 0) > 1)
        {
            return S3Error.InvalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
        }

        string? announced = request.Headers.TryGetValue("x-amz-sdk-checksum-algorithm", out var named) ? named.ToString() : null;
        if (announced is not null && ChecksumAlgorithm.Find(announced) is null)
        {
            return S3Error.InvalidRequest("Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
        }

        if (given.Length == 1)
        {
            string value = request.Headers[ChecksumAlgorithm.HeaderOf(given[0])].ToString();
            return announced is not null && !announced.Equals(given[0], StringComparison.OrdinalIgnoreCase) ? S3Error.InvalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.")
                : ChecksumAlgorithm.IsValid(given[0], value) ? new ChecksumClaim(given[0], value)
                : S3Error.InvalidRequest($"Value for {ChecksumAlgorithm.HeaderOf(given[0])} header is invalid.");
        }

        if (trailer.Length == 0)
        {
            return announced is null ? None
                : S3Error.InvalidRequest("x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.");
        }

        return trailer.StartsWith(ChecksumAlgorithm.HeaderPrefix, StringComparison.OrdinalIgnoreCase) && ChecksumAlgorithm.Find(trailer[ChecksumAlgorithm.HeaderPrefix.Length..]) is { } algorithm
            ? new ChecksumClaim(algorithm, null)
            : S3Error.InvalidRequest("The value specified in the x-amz-trailer header is not supported");
    }
}
