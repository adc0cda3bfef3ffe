using System.Security.Cryptography;
using Virga.Node.Services.Objects;

namespace Virga.Node.Aws.S3;

/// <summary>Where content goes: a new blob, encrypted on its way when the customer brings a key.</summary>
internal sealed class ContentSink : IDisposable
{
    private readonly BlobWriter writer;
    private readonly CustomerCipher? cipher;
    private readonly IncrementalHash? plain;
    private readonly string? nonce;
    private byte[] scratch = [];

    public ContentSink(BlobFolder blobs, CustomerKey? key)
    {
        writer = blobs.Create();
        if (key is not null)
        {
            byte[] fresh = CustomerCipher.NewNonce();
            (cipher, nonce, plain) = (new CustomerCipher(key.Key, fresh), Convert.ToBase64String(fresh), IncrementalHash.CreateHash(HashAlgorithmName.SHA256));
        }
    }

    public long Size => writer.Size;

    /// <summary>SHA-256 of what was written, as it came.</summary>
    public string Hash => plain is null ? writer.Hash : Convert.ToHexStringLower(plain.GetCurrentHash());

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (cipher is null)
        {
            writer.Write(bytes);
            return;
        }

        plain!.AppendData(bytes);
        scratch = scratch.Length < bytes.Length ? new byte[bytes.Length] : scratch;
        Span<byte> sealedBytes = scratch.AsSpan(0, bytes.Length);
        bytes.CopyTo(sealedBytes);
        cipher.Transform(sealedBytes, writer.Size);
        writer.Write(sealedBytes);
    }

    /// <summary>Makes the blob durable.</summary>
    public Segment Commit()
    {
        long size = writer.Size;
        return new Segment(writer.Commit(), size) { Nonce = nonce };
    }

    /// <summary>The ETag of encrypted content says nothing about what it was.</summary>
    public static string ETagOf(Segment segment, string md5) => segment.Nonce is null ? md5 : segment.Blob[..32];

    public void Dispose()
    {
        writer.Dispose();
        cipher?.Dispose();
        plain?.Dispose();
    }
}
