using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Receipts;

namespace Virga.Node.Federation.Audit;

/// <summary>A leaf as its gateway publishes it.</summary>
/// <param name="Signature">The user's of the request.</param>
/// <param name="GatewaySignature">Of the receipt.</param>
/// <param name="Position">In the gateway's chain of receipts, from 1.</param>
/// <param name="Previous">The chain's link before it.</param>
/// <param name="Evidence">Why it ran where it did; null: the gateway has none.</param>
internal sealed record BundleLeaf(CallRequest Request, byte[] Signature, CallReceipt Receipt, byte[] GatewaySignature, ulong Position, Hash32 Previous, CallEvidence? Evidence = null)
{
    public ReceiptLeaf ToLeaf() => new(Position, Request.EndPoint, Request.User, Receipt.StructHash(), Receipt.Amount, Receipt.Cloud);
}
