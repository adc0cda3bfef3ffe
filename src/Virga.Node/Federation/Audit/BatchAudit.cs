using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Receipts;

namespace Virga.Node.Federation.Audit;

/// <summary>Computes a settled batch again from its bundle and the chain's words, and says what doesn't fit. Asks nobody.</summary>
internal sealed class BatchAudit(AuditView view, Secp256k1 curve, DisputesContract disputes)
{
    /// <summary>Discrepancies that are reported of a batch: one convicts.</summary>
    public const int Most = 100;

    /// <param name="bundle">Null: the gateway doesn't serve it, or not what it names.</param>
    /// <param name="lot">Drawn by the auditor, unknown to the gateway: chooses what is demanded.</param>
    public IReadOnlyList<Discrepancy> Check(OnChainBatch batch, BatchBundle? bundle, ulong lot)
    {
        BatchOpenings openings = new(batch, bundle?.Leaves ?? [], disputes);
        if (bundle is null)
        {
            return [new(DiscrepancyKind.Withheld, AuditSeverity.Demand, null, "the gateway doesn't serve the batch's bundle", openings.DemandAny(lot))];
        }

        if (openings.Leaves.Tree.Root.Hash != batch.Terms.Root || bundle.Leaves.Count == 0)
        {
            return [new(DiscrepancyKind.Root, AuditSeverity.Demand, null, $"the bundle's {bundle.Leaves.Count} leaves hash to another root than was settled", openings.DemandAny(lot))];
        }

        return [.. All(batch, bundle, openings).Take(Most)];
    }

    private IEnumerable<Discrepancy> All(OnChainBatch batch, BatchBundle bundle, BatchOpenings openings)
    {
        if (openings.Leaves.Tree.Root.Sum != batch.Terms.Totals || bundle.Leaves.Count != batch.Terms.Count)
        {
            yield return new(DiscrepancyKind.Totals, AuditSeverity.Proven, null, "the settled sums aren't those of the leaves", openings.Prove(0));
        }

        LeafAudit leaves = new(view, curve, batch, openings);
        for (int i = 0; i < bundle.Leaves.Count; i++)
        {
            foreach (Discrepancy found in leaves.Check(bundle.Leaves[i], i))
            {
                yield return found;
            }
        }

        foreach (Discrepancy found in Nonces(bundle, openings).Concat(Links(bundle)))
        {
            yield return found;
        }
    }

    /// <summary>Nonces are unique in an epoch; the same one in the next epoch is another.</summary>
    private static IEnumerable<Discrepancy> Nonces(BatchBundle bundle, BatchOpenings openings)
    {
        Dictionary<(EvmAddress, ulong, ulong), int> seen = [];
        for (int i = 0; i < bundle.Leaves.Count; i++)
        {
            var request = bundle.Leaves[i].Request;
            if (!seen.TryAdd((request.User, request.Epoch, request.Nonce), i))
            {
                int first = seen[(request.User, request.Epoch, request.Nonce)];
                yield return new(DiscrepancyKind.Replayed, AuditSeverity.Proven, i, $"the nonce {request.Nonce} of {request.User} is charged at the leaf {first} too", openings.ProveReplay(first, i));
            }
        }
    }

    /// <summary>Of the receipts that are in the bundle: others of the chain are in other batches.</summary>
    private static IEnumerable<Discrepancy> Links(BatchBundle bundle)
    {
        (BundleLeaf Leaf, int Index)[] ordered = [.. bundle.Leaves.Select((leaf, i) => (leaf, i)).OrderBy(one => one.leaf.Position)];
        for (int i = 1; i < ordered.Length; i++)
        {
            (BundleLeaf before, BundleLeaf leaf) = (ordered[i - 1].Leaf, ordered[i].Leaf);
            if (leaf.Position == before.Position || (leaf.Position == before.Position + 1 && leaf.Previous != KeptReceipt.LinkOf(before.Previous, before.Receipt.StructHash())))
            {
                yield return new(DiscrepancyKind.Chain, AuditSeverity.Advisory, ordered[i].Index, $"its link doesn't follow from the receipt at position {before.Position}", null);
            }
        }
    }
}
