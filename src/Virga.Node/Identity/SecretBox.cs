using System.Security.Cryptography;
using System.Text;
using Virga.Node.Values;

namespace Virga.Node.Identity;

/// <summary>
/// Encrypts what must not lie in the database in clear: AES-256-GCM (NIST SP 800-38D) under a key in a file of its own. A box is
/// version (1 byte), nonce (12), tag (16), ciphertext; the context it was sealed for is authenticated with it.
/// </summary>
internal sealed class SecretBox
{
    private const byte Version = 1;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int HeaderSize = 1 + NonceSize + TagSize;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly byte[] key;

    private SecretBox(byte[] key) => this.key = key;

    /// <summary>Opens the key file, or makes one on first start. A file that others may read is refused.</summary>
    public static SecretBox Open(string path)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnerOnly | UnixFileMode.UserExecute);
            PrivateFile.Write(path, RandomNumberGenerator.GetBytes(32));
        }

        if ((File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
        {
            throw new InvalidOperationException($"{path} may be read by others: chmod 600 it, and issue new keys if it was.");
        }

        byte[] key = File.ReadAllBytes(path);
        return key.Length == 32 ? new SecretBox(key) : throw new InvalidOperationException($"{path} must hold 32 bytes, but has {key.Length}.");
    }

    public byte[] Seal(ReadOnlySpan<byte> secret, string context)
    {
        byte[] box = new byte[HeaderSize + secret.Length];
        box[0] = Version;
        Span<byte> nonce = box.AsSpan(1, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using AesGcm cipher = new(key, TagSize);
        cipher.Encrypt(nonce, secret, box.AsSpan(HeaderSize), box.AsSpan(1 + NonceSize, TagSize), Encoding.UTF8.GetBytes(context));
        return box;
    }

    /// <summary>The secret. A box that was altered, moved to another context or sealed under another key is a corrupt database.</summary>
    public byte[] Unseal(ReadOnlySpan<byte> box, string context)
    {
        if (box.Length < HeaderSize || box[0] != Version)
        {
            throw new CryptographicException($"The sealed value of {context} isn't one.");
        }

        byte[] secret = new byte[box.Length - HeaderSize];
        using AesGcm cipher = new(key, TagSize);
        cipher.Decrypt(box.Slice(1, NonceSize), box[HeaderSize..], box.Slice(1 + NonceSize, TagSize), secret, Encoding.UTF8.GetBytes(context));
        return secret;
    }
}
