using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.TypedData;
using Virga.Node.Federation.Calls;

namespace Virga.Node.Federation.Audit;

/// <summary>Holds a settled batch against the receipts that users have kept.</summary>
internal sealed class ReceiptAudit(TypedDomain domain, Secp256k1 curve, DisputesContract disputes)
{
    /// <param name="bundle">Its leaves hash to the batch's root.</param>
    /// <param name="kept">Of any gateway; those of others are left out.</param>
    /// <param name="policyOf">Of an end point's version; null: there is no such version.</param>
    public IReadOnlyList<Discrepancy> Check(OnChainBatch batch, BatchBundle bundle, IReadOnlyList<ReceiptFile> kept, Func<uint, uint, UInt128?> policyOf)
    {
        BatchOpenings openings = new(batch, bundle.Leaves, disputes);
        Dictionary<Hash32, int> leaves = bundle.Leaves.Select((leaf, i) => (leaf, i)).DistinctBy(one => one.leaf.Receipt.Request).ToDictionary(one => one.leaf.Receipt.Request, one => one.i);
        HashSet<EvmAddress> users = [];
        HashSet<Hash32> shown = [];
        List<Discrepancy> found = [];
        foreach (ReceiptFile file in kept.Where(file => file.Request.Gateway == batch.Terms.Gateway && file.Request.Epoch >= batch.Terms.FromEpoch && file.Request.Epoch <= batch.Terms.ThroughEpoch))
        {
            Hash32 request = file.Request.StructHash();
            users.Add(file.Request.User);
            if (file.Answered.Receipt.Request != request || !IsOf(batch.Terms.Gateway, file))
            {
                found.Add(new(DiscrepancyKind.NotTheirs, AuditSeverity.Advisory, null, $"the kept receipt of the request {request} isn't signed by the gateway, or is for another request", null));
            }
            else if (!leaves.TryGetValue(request, out int index))
            {
                if (policyOf(file.Request.EndPoint, file.Request.Version) == batch.Terms.Policy)
                {
                    found.Add(new(DiscrepancyKind.Unsettled, AuditSeverity.Advisory, null, $"the gateway answered the request {request}, and hasn't settled it: nobody pays", null));
                }
            }
            else if (file.Answered.Receipt.StructHash() != bundle.Leaves[index].Receipt.StructHash())
            {
                found.Add(new(DiscrepancyKind.Equivocated, AuditSeverity.Proven, index, "the gateway gave another receipt for this request than it settled", openings.ProveEquivocation(index, file.Answered)));
            }

            shown.Add(request);
        }

        found.AddRange(bundle.Leaves.Select((leaf, i) => (leaf, i)).Where(one => users.Contains(one.leaf.Request.User) && !shown.Contains(one.leaf.Receipt.Request)).Select(one =>
            new Discrepancy(DiscrepancyKind.NoReceipt, AuditSeverity.Claim, one.i, $"{one.leaf.Request.User} keeps no receipt of this call: if no answer came, claim it (missing-answer)", LeafAudit.ForVoters(one.leaf))));
        return found.Count > BatchAudit.Most ? found[..BatchAudit.Most] : found;
    }

    private bool IsOf(EvmAddress gateway, ReceiptFile file) =>
        EvmSignature.TryRead(file.Answered.Signature, out EvmSignature signature) && curve.Recover(domain.Digest(file.Answered.Receipt.StructHash()), signature) == gateway;
}
