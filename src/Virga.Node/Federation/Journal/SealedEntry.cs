using System.Buffers.Binary;
using System.Security.Cryptography;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Journal;

/// <summary>
/// An entry as it lies in a segment. Its link is the SHA-256 of the link before it, its number, the tenant, the receipt's hash and the
/// SHA-256 of the box, so that nothing can be changed, left out or moved without changing all links after it.
/// </summary>
/// <param name="Number">In the gateway's whole journal, from 0.</param>
/// <param name="Tenant">In hexadecimal.</param>
/// <param name="Receipt">In hexadecimal: open, so that the settlement's receipts can be compared without a key.</param>
/// <param name="Box">Nonce (12 bytes), tag (16), ciphertext.</param>
/// <param name="Link">In hexadecimal.</param>
internal sealed record SealedEntry(ulong Number, string Tenant, string Receipt, byte[] Box, string Link)
{
    public static Hash32 LinkOf(in Hash32 before, ulong number, EvmAddress tenant, in Hash32 receipt, ReadOnlySpan<byte> box)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Size + sizeof(ulong) + EvmAddress.Size + Hash32.Size + Hash32.Size];
        before.WriteTo(bytes);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[32..], number);
        tenant.WriteTo(bytes[40..]);
        receipt.WriteTo(bytes[60..]);
        SHA256.HashData(box, bytes[92..]);
        return Hash32.Of(SHA256.HashData(bytes));
    }
}
