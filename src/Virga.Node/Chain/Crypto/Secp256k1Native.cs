using System.Runtime.InteropServices;

namespace Virga.Node.Chain.Crypto;

/// <summary>What is used of libsecp256k1 (its headers secp256k1.h, secp256k1_recovery.h and secp256k1_ecdh.h).</summary>
internal static unsafe partial class Secp256k1Native
{
    private const string Library = "libsecp256k1.so.1";

    [LibraryImport(Library)]
    internal static partial nint secp256k1_context_create(uint flags);

    [LibraryImport(Library)]
    internal static partial void secp256k1_context_destroy(nint context);

    [LibraryImport(Library)]
    internal static partial int secp256k1_context_randomize(nint context, byte* seed);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ec_seckey_verify(nint context, byte* secret);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ec_pubkey_create(nint context, byte* key, byte* secret);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ec_pubkey_parse(nint context, byte* key, byte* serialized, nuint length);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ec_pubkey_serialize(nint context, byte* serialized, nuint* length, byte* key, uint flags);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ecdsa_sign_recoverable(nint context, byte* signature, byte* hash, byte* secret, delegate* unmanaged[Cdecl]<byte*, byte*, byte*, byte*, void*, uint, int> nonces, void* nonceData);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ecdsa_recoverable_signature_serialize_compact(nint context, byte* compact, int* recoveryId, byte* signature);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ecdsa_recoverable_signature_parse_compact(nint context, byte* signature, byte* compact, int recoveryId);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ecdsa_recover(nint context, byte* key, byte* signature, byte* hash);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ecdsa_signature_parse_compact(nint context, byte* signature, byte* compact);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ecdsa_verify(nint context, byte* signature, byte* hash, byte* key);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ecdh(nint context, byte* output, byte* key, byte* secret, void* hashFunction, void* hashData);
}
