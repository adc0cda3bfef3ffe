using System.Numerics;
using Virga.Node.Chain.Contracts;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Receipts;

namespace Virga.Node.Federation.Settlement;

/// <summary>Batches and openings as the contracts take them.</summary>
internal static class ContractBatch
{
    public static IReadOnlyList<BigInteger> Charges(CallBatch batch) => [.. batch.Charges.Select(charge => charge.ToInteger())];

    public static BillingContract.BatchValue ForBilling(BatchTerms terms) =>
        new(terms.Gateway, (BigInteger)terms.Policy, terms.Number, terms.FromEpoch, terms.ThroughEpoch, terms.Count, terms.SettledAt, terms.Root, terms.Totals.ToInteger());

    public static DisputesContract.BatchValue ForDisputes(BatchTerms terms) =>
        new(terms.Gateway, (BigInteger)terms.Policy, terms.Number, terms.FromEpoch, terms.ThroughEpoch, terms.Count, terms.SettledAt, terms.Root, terms.Totals.ToInteger());

    public static DisputesContract.OpeningValue Opening(KeptReceipt kept, BatchLeaves leaves, int index)
    {
        CallRequest request = kept.Call.Request;
        CallReceipt receipt = kept.Receipt;
        return new DisputesContract.OpeningValue(
            new(request.User, request.Gateway, request.EndPoint, request.Version, (int)request.Method, request.Call, request.Nonce, request.Epoch, request.Limit),
            new(receipt.Request, receipt.Signature, receipt.Answer, receipt.Executor, receipt.Cloud, receipt.Hop, receipt.MemoryMb, receipt.DurationMs, receipt.Amount),
            kept.Call.Signature,
            index,
            leaves.LeafAt(index).Sum.ToInteger(),
            [.. leaves.Tree.PathOf(index).Select(node => new DisputesContract.NodeValue(node.Hash, node.Sum.ToInteger()))]);
    }
}
