using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Virga.Node.Chain.Crypto;

/// <summary>
/// Signatures on the curve secp256k1 by the library that Bitcoin Core wrote for it (Debian's libsecp256k1-1): nonces of RFC 6979, low s.
/// One instance serves all threads.
/// </summary>
internal sealed unsafe class Secp256k1 : SafeHandleZeroOrMinusOneIsInvalid
{
    private const uint ContextFlags = 0x301; // sign and verify; later versions take it as "none", which does both
    private const uint Uncompressed = 2;
    private const int InnerKey = 64;

    /// <exception cref="DllNotFoundException">The library is missing: <c>apt install libsecp256k1-1</c>.</exception>
    public Secp256k1()
        : base(ownsHandle: true)
    {
        SetHandle(Secp256k1Native.secp256k1_context_create(ContextFlags));
        Span<byte> seed = stackalloc byte[32];
        RandomNumberGenerator.Fill(seed);
        fixed (byte* bytes = seed)
        {
            _ = Secp256k1Native.secp256k1_context_randomize(handle, bytes); // blinds against side channels
        }
    }

    /// <summary>Whether the 32 bytes are a number from 1 to the curve's order - 1.</summary>
    public bool IsKey(ReadOnlySpan<byte> secret)
    {
        fixed (byte* bytes = secret)
        {
            return secret.Length == Hash32.Size && Secp256k1Native.secp256k1_ec_seckey_verify(handle, bytes) == 1;
        }
    }

    /// <summary>The public key's two coordinates, 64 bytes.</summary>
    public byte[] PublicKey(ReadOnlySpan<byte> secret)
    {
        byte* inner = stackalloc byte[InnerKey];
        fixed (byte* bytes = secret)
        {
            return secret.Length == Hash32.Size && Secp256k1Native.secp256k1_ec_pubkey_create(handle, inner, bytes) == 1
                ? Coordinates(inner)
                : throw new CryptographicException("the secret is no key of the curve");
        }
    }

    public EvmSignature Sign(in Hash32 hash, ReadOnlySpan<byte> secret) => Sign(hash, secret, null, null);

    /// <summary>The same under a nonce of the caller's, which saves RFC 6979's dozens of compressions.</summary>
    /// <param name="nonce">32 bytes that nobody without the secret can know, for each hash others: whoever has one has the secret.</param>
    public EvmSignature Sign(in Hash32 hash, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> nonce)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, Hash32.Size);
        fixed (byte* given = nonce)
        {
            return Sign(hash, secret, &Give, given);
        }
    }

    private EvmSignature Sign(in Hash32 hash, ReadOnlySpan<byte> secret, delegate* unmanaged[Cdecl]<byte*, byte*, byte*, byte*, void*, uint, int> nonces, void* given)
    {
        byte* message = stackalloc byte[Hash32.Size];
        byte* inner = stackalloc byte[EvmSignature.Size];
        byte* compact = stackalloc byte[InnerKey];
        hash.WriteTo(new Span<byte>(message, Hash32.Size));
        int recoveryId;
        fixed (byte* bytes = secret)
        {
            if (secret.Length != Hash32.Size || Secp256k1Native.secp256k1_ecdsa_sign_recoverable(handle, inner, message, bytes, nonces, given) != 1)
            {
                throw new CryptographicException("the secret is no key of the curve");
            }
        }

        _ = Secp256k1Native.secp256k1_ecdsa_recoverable_signature_serialize_compact(handle, compact, &recoveryId, inner);
        return new EvmSignature(Hash32.Of(new ReadOnlySpan<byte>(compact, 32)), Hash32.Of(new ReadOnlySpan<byte>(compact + 32, 32)), recoveryId);
    }

    /// <summary>Who signed the hash; null when nobody can have.</summary>
    public EvmAddress? Recover(in Hash32 hash, in EvmSignature signature) => RecoverKey(hash, signature) is { } key ? EvmAddress.OfPublicKey(key) : null;

    /// <summary>The public key's two coordinates, 64 bytes; null when nobody can have signed.</summary>
    public byte[]? RecoverKey(in Hash32 hash, in EvmSignature signature)
    {
        byte* message = stackalloc byte[Hash32.Size];
        byte* compact = stackalloc byte[InnerKey];
        byte* inner = stackalloc byte[EvmSignature.Size];
        byte* key = stackalloc byte[InnerKey];
        hash.WriteTo(new Span<byte>(message, Hash32.Size));
        Write(signature, compact);
        bool holds = signature.IsLow && signature.RecoveryId is 0 or 1
            && Secp256k1Native.secp256k1_ecdsa_recoverable_signature_parse_compact(handle, inner, compact, signature.RecoveryId) == 1
            && Secp256k1Native.secp256k1_ecdsa_recover(handle, key, inner, message) == 1;
        return holds ? Coordinates(key) : null;
    }

    /// <summary>Whether the key of these coordinates signed the hash.</summary>
    public bool Verify(in Hash32 hash, in EvmSignature signature, ReadOnlySpan<byte> coordinates)
    {
        byte* message = stackalloc byte[Hash32.Size];
        byte* compact = stackalloc byte[InnerKey];
        byte* inner = stackalloc byte[InnerKey];
        byte* key = stackalloc byte[InnerKey];
        byte* serialized = stackalloc byte[1 + InnerKey];
        hash.WriteTo(new Span<byte>(message, Hash32.Size));
        Write(signature, compact);
        serialized[0] = 4;
        coordinates[..InnerKey].CopyTo(new Span<byte>(serialized + 1, InnerKey));
        return signature.IsLow
            && Secp256k1Native.secp256k1_ec_pubkey_parse(handle, key, serialized, 1 + InnerKey) == 1
            && Secp256k1Native.secp256k1_ecdsa_signature_parse_compact(handle, inner, compact) == 1
            && Secp256k1Native.secp256k1_ecdsa_verify(handle, inner, message, key) == 1;
    }

    /// <summary>
    /// What two keys have in common: the SHA-256 of the product's compressed point (32 bytes). Null when the coordinates are no point of the curve.
    /// </summary>
    public byte[]? SharedSecret(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> coordinates)
    {
        byte* key = stackalloc byte[InnerKey];
        byte* serialized = stackalloc byte[1 + InnerKey];
        byte[] shared = new byte[Hash32.Size];
        if (coordinates.Length != InnerKey || secret.Length != Hash32.Size)
        {
            return null;
        }

        serialized[0] = 4;
        coordinates.CopyTo(new Span<byte>(serialized + 1, InnerKey));
        fixed (byte* own = secret, output = shared)
        {
            return Secp256k1Native.secp256k1_ec_pubkey_parse(handle, key, serialized, 1 + InnerKey) == 1
                && Secp256k1Native.secp256k1_ecdh(handle, output, key, own, null, null) == 1 ? shared : null;
        }
    }

    /// <summary>One in 2^128 isn't below the curve's order: then nothing is signed.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Give(byte* nonce, byte* message, byte* secret, byte* algorithm, void* given, uint attempt)
    {
        new ReadOnlySpan<byte>(given, Hash32.Size).CopyTo(new Span<byte>(nonce, Hash32.Size));
        return attempt == 0 ? 1 : 0;
    }

    protected override bool ReleaseHandle()
    {
        Secp256k1Native.secp256k1_context_destroy(handle);
        return true;
    }

    private static void Write(in EvmSignature signature, byte* compact)
    {
        signature.R.WriteTo(new Span<byte>(compact, 32));
        signature.S.WriteTo(new Span<byte>(compact + 32, 32));
    }

    private byte[] Coordinates(byte* inner)
    {
        byte* serialized = stackalloc byte[1 + InnerKey];
        nuint length = 1 + InnerKey;
        _ = Secp256k1Native.secp256k1_ec_pubkey_serialize(handle, serialized, &length, inner, Uncompressed);
        return new ReadOnlySpan<byte>(serialized + 1, InnerKey).ToArray();
    }
}
