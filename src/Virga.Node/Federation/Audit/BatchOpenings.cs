using System.Text.Json.Nodes;
using Virga.Node.Chain.Contracts;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Settlement;

namespace Virga.Node.Federation.Audit;

/// <summary>Opens leaves of a batch, and writes the evidence that needs them.</summary>
internal sealed class BatchOpenings(OnChainBatch batch, IReadOnlyList<BundleLeaf> leaves, DisputesContract disputes)
{
    public BatchLeaves Leaves { get; } = new([.. leaves.Select(leaf => leaf.ToLeaf())]);

    public JsonObject Prove(int index) => DisputeEvidence.Write(disputes.Prove("", batch.ForDisputes, batch.ChargeWords, Open(index)));

    public JsonObject ProveReplay(int one, int other) => DisputeEvidence.Write(disputes.ProveReplay("", batch.ForDisputes, batch.ChargeWords, Open(one), Open(other)));

    /// <param name="given">What the gateway gave its user for the leaf's request.</param>
    public JsonObject ProveEquivocation(int index, SignedReceipt given)
    {
        CallReceipt other = given.Receipt;
        return DisputeEvidence.Write(disputes.ProveEquivocation(
            "", batch.ForDisputes, batch.ChargeWords, Open(index),
            new(other.Request, other.Signature, other.Answer, other.Executor, other.Cloud, other.Hop, other.MemoryMb, other.DurationMs, other.Amount), given.Signature));
    }

    /// <summary>Asks for a leaf by its index.</summary>
    public JsonObject Demand(int index) => DisputeEvidence.Write(disputes.Demand("", batch.ForDisputes, batch.ChargeWords, (ulong)index, true));

    /// <summary>Asks for whatever a pico-dollar was paid for, drawn by lot: who invents a tenth of the money is caught one time in ten.</summary>
    public JsonObject DemandAny(ulong lot) => DisputeEvidence.Write(batch.Terms.Totals.Money is var money && money > 0
        ? disputes.Demand("", batch.ForDisputes, batch.ChargeWords, lot % money, false)
        : disputes.Demand("", batch.ForDisputes, batch.ChargeWords, lot % batch.Terms.Count, true));

    private DisputesContract.OpeningValue Open(int index)
    {
        BundleLeaf leaf = leaves[index];
        return ContractBatch.Opening(new KeptReceipt(SignedCall.Of(leaf.Request, leaf.Signature), batch.Terms.Policy, leaf.Receipt, leaf.Position, leaf.Previous, leaf.Receipt.StructHash()), Leaves, index);
    }
}
