using System.Security.Cryptography;

namespace Virga.Node.Aws.S3.Checksums;

/// <summary>The checksums that S3 knows.</summary>
/// <remarks>Source: S3 User Guide, "Checking object integrity in Amazon S3".</remarks>
internal static class ChecksumAlgorithm
{
    public const string Default = "CRC64NVME";
    public const string HeaderPrefix = "x-amz-checksum-";

    public static readonly string[] All = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"];

    /// <summary>Null when there is none of that name.</summary>
    public static string? Find(string name) => Array.Find(All, one => one.Equals(name, StringComparison.OrdinalIgnoreCase));

    public static string HeaderOf(string algorithm) => HeaderPrefix + algorithm.ToLowerInvariant();

    /// <summary>Null for those whose sums of parts can't be put together.</summary>
    public static Crc? CrcOf(string algorithm) => algorithm switch
    {
        "CRC32" => Crc.Crc32,
        "CRC32C" => Crc.Crc32C,
        "CRC64NVME" => Crc.Crc64Nvme,
        _ => null,
    };

    public static int SizeOf(string algorithm) => algorithm switch
    {
        "CRC64NVME" => 8,
        "SHA1" => SHA1.HashSizeInBytes,
        "SHA256" => SHA256.HashSizeInBytes,
        _ => 4,
    };

    public static bool IsValid(string algorithm, string value)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        return Convert.TryFromBase64String(value, bytes, out int length) && length == SizeOf(algorithm);
    }
}
