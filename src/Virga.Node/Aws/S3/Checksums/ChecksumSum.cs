using System.Security.Cryptography;

namespace Virga.Node.Aws.S3.Checksums;

/// <summary>A checksum in the making.</summary>
internal sealed class ChecksumSum : IDisposable
{
    private readonly Crc? crc;
    private readonly IncrementalHash? hash;
    private ulong sum;

    public ChecksumSum(string algorithm)
    {
        Algorithm = algorithm;
        crc = ChecksumAlgorithm.CrcOf(algorithm);
        hash = crc is not null ? null : IncrementalHash.CreateHash(algorithm == "SHA1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);
    }

    public string Algorithm { get; }

    /// <summary>Base64.</summary>
    public string Value => Convert.ToBase64String(crc?.Bytes(sum) ?? hash!.GetCurrentHash());

    public static string Of(string algorithm, ReadOnlySpan<byte> bytes)
    {
        using ChecksumSum whole = new(algorithm);
        whole.Append(bytes);
        return whole.Value;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (crc is not null)
        {
            sum = crc.Append(sum, bytes);
        }
        else
        {
            hash!.AppendData(bytes);
        }
    }

    public void Dispose() => hash?.Dispose();
}
