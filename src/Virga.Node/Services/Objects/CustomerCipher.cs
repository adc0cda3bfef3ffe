using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Virga.Node.Services.Objects;

/// <summary>AES-256 in counter mode: any part of a content can be read by itself. What is read is checked by the object's checksum.</summary>
/// <remarks>Source: NIST SP 800-38A, section 6.5.</remarks>
internal sealed class CustomerCipher : IDisposable
{
    private const int Block = 16;
    private const int Batch = 4 << 10;
    private readonly Aes aes = Aes.Create();
    private readonly byte[] nonce;

    /// <param name="key">32 bytes.</param>
    /// <param name="nonce">Eight bytes, of one content alone.</param>
    public CustomerCipher(byte[] key, byte[] nonce) => (aes.Key, this.nonce) = (key, nonce);

    public static byte[] NewNonce() => RandomNumberGenerator.GetBytes(Block / 2);

    /// <summary>Encrypts or decrypts in place.</summary>
    /// <param name="offset">Of the first byte in the content.</param>
    public void Transform(Span<byte> bytes, long offset)
    {
        Span<byte> stream = stackalloc byte[Batch];
        int skip = (int)(offset % Block);
        for (long counter = offset / Block; bytes.Length > 0; counter += Batch / Block, skip = 0)
        {
            int count = Math.Min(bytes.Length, Batch - skip);
            for (int i = 0; i < (skip + count + Block - 1) / Block; i++)
            {
                nonce.CopyTo(stream[(i * Block)..]);
                BinaryPrimitives.WriteInt64BigEndian(stream[((i * Block) + nonce.Length)..], counter + i);
            }

            Span<byte> used = stream[..((skip + count + Block - 1) / Block * Block)];
#pragma warning disable CA5358 // of the counters: that is counter mode
            aes.EncryptEcb(used, used, PaddingMode.None);
#pragma warning restore CA5358
            for (int i = 0; i < count; i++)
            {
                bytes[i] ^= stream[skip + i];
            }

            bytes = bytes[count..];
        }
    }

    public void Dispose() => aes.Dispose();
}
