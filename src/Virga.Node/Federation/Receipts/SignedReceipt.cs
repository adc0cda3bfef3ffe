using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Receipts;

/// <summary>A receipt as its user gets it.</summary>
/// <param name="Signature">The gateway's of the receipt, 65 bytes.</param>
/// <param name="Position">In the gateway's chain of receipts.</param>
/// <param name="Previous">The chain's link before it. Position and link aren't signed.</param>
internal sealed record SignedReceipt(CallReceipt Receipt, byte[] Signature, ulong Position, Hash32 Previous);
