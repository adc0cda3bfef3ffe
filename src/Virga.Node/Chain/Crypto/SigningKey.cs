using System.Security.Cryptography;
using Virga.Node.Values;

namespace Virga.Node.Chain.Crypto;

/// <summary>A private key and the account that it speaks for. Disposing of it clears the secret; it is never printed.</summary>
internal sealed class SigningKey : IDisposable
{
    private readonly Secp256k1 curve;
    private readonly byte[] secret, nonceKey = new byte[Hash32.Size];

    private SigningKey(Secp256k1 curve, byte[] secret)
    {
        (this.curve, this.secret) = (curve, secret);
        byte[] seed = [.. "virga nonces"u8, .. secret];
        Keccak256.Hash(seed, nonceKey);
        CryptographicOperations.ZeroMemory(seed);
        PublicKey = curve.PublicKey(secret);
        Address = EvmAddress.OfPublicKey(PublicKey);
    }

    public EvmAddress Address { get; }

    /// <summary>The two coordinates, 64 bytes.</summary>
    public byte[] PublicKey { get; }

    public static SigningKey New(Secp256k1 curve)
    {
        while (true)
        {
            byte[] secret = RandomNumberGenerator.GetBytes(Hash32.Size);
            if (curve.IsKey(secret))
            {
                return new SigningKey(curve, secret);
            }
        }
    }

    public static Result<SigningKey> From(Secp256k1 curve, ReadOnlySpan<byte> secret) => curve.IsKey(secret)
        ? new SigningKey(curve, secret.ToArray())
        : new VirgaError(Outcome.InvalidParameter, "The secret is no private key: it must be 32 bytes between 1 and the curve's order.");

    public EvmSignature Sign(in Hash32 hash) => curve.Sign(hash, secret);

    /// <summary>
    /// The same for what is signed by the thousand. The nonce is one hash of a secret and of what is signed, as in EdDSA (RFC 8032, 5.1.6):
    /// it depends on nothing else, so that the same is signed with the same bytes and no nonce serves two hashes.
    /// </summary>
    public EvmSignature SignFast(in Hash32 hash)
    {
        Span<byte> data = stackalloc byte[2 * Hash32.Size], nonce = stackalloc byte[Hash32.Size];
        nonceKey.CopyTo(data);
        hash.WriteTo(data[Hash32.Size..]);
        Keccak256.Hash(data, nonce);
        EvmSignature signature = curve.Sign(hash, secret, nonce);
        CryptographicOperations.ZeroMemory(nonce);
        return signature;
    }

    /// <summary>See <see cref="Secp256k1.SharedSecret"/>.</summary>
    public byte[]? SharedSecret(ReadOnlySpan<byte> coordinates) => curve.SharedSecret(secret, coordinates);

    /// <summary>A copy of the secret, for a key store only; the caller clears it.</summary>
    public byte[] CopySecret() => [.. secret];

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(nonceKey);
    }

    public override string ToString() => Address.ToString();
}
