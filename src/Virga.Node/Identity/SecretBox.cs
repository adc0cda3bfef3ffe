using System.Security.Cryptography;
using System.Text;
using Virga.Node.Values;

namespace Virga.Node.Identity;

/// <summary>
/// Encrypts what must not lie in the database in clear: AES-256-GCM (NIST SP 800-38D) under a key in a file of its own. A box is
/// version (1 byte), nonce (12), tag (16), ciphertext; the context it was sealed for is authenticated with it. The file holds the
/// present key and, after a rotation, the one before it, with which only opening goes on.
/// </summary>
internal sealed class SecretBox
{
    private const byte Version = 1;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int HeaderSize = 1 + NonceSize + TagSize;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const int KeySize = 32;

    private readonly string path;
    private readonly Lock rotating = new();
    private volatile byte[][] keys;

    private SecretBox(string path, byte[][] keys) => (this.path, this.keys) = (path, keys);

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

        byte[] all = File.ReadAllBytes(path);
        return all.Length is KeySize or 2 * KeySize
            ? new SecretBox(path, [.. all.Chunk(KeySize)])
            : throw new InvalidOperationException($"{path} must hold {KeySize} or {2 * KeySize} bytes, but has {all.Length}.");
    }

    /// <summary>Replaces the key. A node that is killed in between goes on with both keys, and the next rotation ends this one first.</summary>
    /// <param name="reseal">Opens and seals again all that is stored.</param>
    public void Rotate(Action reseal)
    {
        lock (rotating)
        {
            if (keys.Length > 1)
            {
                reseal(); // nothing may depend on the key that is about to go
            }

            byte[][] next = [RandomNumberGenerator.GetBytes(KeySize), keys[0]];
            PrivateFile.Write(path, [.. next[0], .. next[1]]);
            keys = next;
            reseal();
        }
    }

    public byte[] Seal(ReadOnlySpan<byte> secret, string context)
    {
        byte[] box = new byte[HeaderSize + secret.Length];
        box[0] = Version;
        Span<byte> nonce = box.AsSpan(1, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using AesGcm cipher = new(keys[0], TagSize);
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

        byte[][] known = keys;
        try
        {
            return Unseal(known[0], box, context);
        }
        catch (AuthenticationTagMismatchException) when (known.Length > 1)
        {
            return Unseal(known[1], box, context);
        }
    }

    private static byte[] Unseal(byte[] key, ReadOnlySpan<byte> box, string context)
    {
        byte[] secret = new byte[box.Length - HeaderSize];
        using AesGcm cipher = new(key, TagSize);
        cipher.Decrypt(box.Slice(1, NonceSize), box[HeaderSize..], box.Slice(1 + NonceSize, TagSize), secret, Encoding.UTF8.GetBytes(context));
        return secret;
    }
}
