using System.Security.Cryptography;
using System.Text;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Journal;

/// <summary>
/// A secret for the owner of a secp256k1 key: ECIES with an ephemeral key, HKDF-SHA256 (RFC 5869) over the shared point and both public keys,
/// and AES-256-GCM. A box is the ephemeral key's coordinates (64 bytes), tag (16), ciphertext; each box has a key of its own, so that the
/// nonce is zero.
/// </summary>
internal sealed class KeyWrap(Secp256k1 curve)
{
    private const int KeySize = 32;
    private const int PublicKeySize = 64;
    private const int TagSize = 16;
    private const int NonceSize = 12;

    /// <param name="context">Where the box belongs: it opens nowhere else.</param>
    public byte[]? Wrap(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> publicKey, string context)
    {
        using SigningKey ephemeral = SigningKey.New(curve);
        if (ephemeral.SharedSecret(publicKey) is not { } shared)
        {
            return null;
        }

        byte[] box = new byte[PublicKeySize + TagSize + secret.Length];
        ephemeral.PublicKey.CopyTo(box, 0);
        using AesGcm cipher = new(KeyOf(shared, ephemeral.PublicKey, publicKey), TagSize);
        cipher.Encrypt(new byte[NonceSize], secret, box.AsSpan(PublicKeySize + TagSize), box.AsSpan(PublicKeySize, TagSize), Encoding.UTF8.GetBytes(context));
        return box;
    }

    /// <summary>Null when the box is for another key or place, or was altered.</summary>
    public static byte[]? Unwrap(ReadOnlySpan<byte> box, SigningKey key, string context)
    {
        if (box.Length < PublicKeySize + TagSize || key.SharedSecret(box[..PublicKeySize]) is not { } shared)
        {
            return null;
        }

        byte[] secret = new byte[box.Length - PublicKeySize - TagSize];
        using AesGcm cipher = new(KeyOf(shared, box[..PublicKeySize], key.PublicKey), TagSize);
        try
        {
            cipher.Decrypt(new byte[NonceSize], box[(PublicKeySize + TagSize)..], box.Slice(PublicKeySize, TagSize), secret, Encoding.UTF8.GetBytes(context));
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static byte[] KeyOf(byte[] shared, ReadOnlySpan<byte> ephemeral, ReadOnlySpan<byte> recipient) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, KeySize, salt: null, info: [.. "virga journal key"u8, .. ephemeral, .. recipient]);
}
