using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;

namespace Virga.Node.Federation.Receipts;

/// <summary>A receipt as the gateway keeps it, with all that opening its leaf takes.</summary>
/// <param name="Policy">Of the version that the request names.</param>
/// <param name="Position">In the gateway's chain of receipts, from 1.</param>
/// <param name="Previous">The link before: the hash that the receipt's own link goes on from.</param>
/// <param name="Hash">The receipt's struct hash.</param>
internal sealed record KeptReceipt(SignedCall Call, UInt128 Policy, CallReceipt Receipt, ulong Position, Hash32 Previous, Hash32 Hash)
{
    /// <summary>keccak256 of the previous link and the receipt's struct hash.</summary>
    public Hash32 Link => LinkOf(Previous, Hash);

    public static Hash32 LinkOf(in Hash32 previous, in Hash32 receipt)
    {
        Span<byte> data = stackalloc byte[2 * Hash32.Size];
        previous.WriteTo(data);
        receipt.WriteTo(data[Hash32.Size..]);
        return Keccak256.Hash(data);
    }
}
