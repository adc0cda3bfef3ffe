using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Receipts;

namespace Virga.Node.Federation.Calls;

/// <summary>What a user keeps of a call: enough to check it without asking anyone, and to prove a gateway's lie.</summary>
/// <param name="Signature">The user's of the request.</param>
/// <param name="PerCall">Of the version's terms, pico-dollars.</param>
/// <param name="PerGbMs">Of the version's terms, pico-dollars a GB-ms.</param>
/// <param name="Status">Of the answer.</param>
/// <param name="Body">keccak256 of the answer's body.</param>
internal sealed record ReceiptFile(
    ulong ChainId, EvmAddress Billing, CallRequest Request, byte[] Signature, SignedReceipt Answered, ulong PerCall, ulong PerGbMs, int Status, string ContentType, Hash32 Body);
