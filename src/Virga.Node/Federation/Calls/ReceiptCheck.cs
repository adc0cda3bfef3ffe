using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.TypedData;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Federation.Calls;

/// <summary>Holds a receipt against the request, the answer and the price, as its user does when it arrives, or anyone later.</summary>
internal sealed class ReceiptCheck(Secp256k1 curve)
{
    /// <summary>What is wrong, a line each; none: it holds.</summary>
    public IReadOnlyList<string> Wrongs(ReceiptFile file)
    {
        TypedDomain domain = CallSigner.DomainOf(file.ChainId, file.Billing);
        CallReceipt receipt = file.Answered.Receipt;
        Hash32 request = file.Request.StructHash();
        EndPointTerms terms = new(default, default, false, file.PerCall, file.PerGbMs, 0, default, default, default);
        UInt128 price = CallPrice.Of(terms, receipt.MemoryMb, receipt.DurationMs);
        (bool Holds, string Wrong)[] checks =
        [
            (SignerOf(domain, request, file.Signature) == file.Request.User, $"the request isn't signed by {file.Request.User}"),
            (receipt.Request == request, "the receipt is for another request"),
            (receipt.Signature == Keccak256.Hash(file.Signature), "the receipt names another signature of the request"),
            (SignerOf(domain, receipt.StructHash(), file.Answered.Signature) == file.Request.Gateway, $"the receipt isn't signed by the gateway {file.Request.Gateway}"),
            (receipt.Answer == CallDigest.OfAnswer(file.Status, file.ContentType, file.Body), "the receipt is for another answer"),
            (receipt.Amount == price, $"the amount is {receipt.Amount} pico-dollars, the price {price}"),
            (receipt.Amount <= file.Request.Limit, $"the amount is {receipt.Amount} pico-dollars, the signed limit {file.Request.Limit}"),
            (receipt.Cloud < 8 && receipt.Hop < 3, "the receipt names a cloud above 7 or a hop above 2"),
        ];
        return [.. checks.Where(check => !check.Holds).Select(check => check.Wrong)];
    }

    private EvmAddress? SignerOf(TypedDomain domain, in Hash32 hash, byte[] signature) =>
        EvmSignature.TryRead(signature, out EvmSignature read) ? curve.Recover(domain.Digest(hash), read) : null;
}
