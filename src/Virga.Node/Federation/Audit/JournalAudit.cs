using System.Text.Json.Nodes;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Journal;
using Virga.Node.Mesh.Content;
using Virga.Node.Values;

namespace Virga.Node.Federation.Audit;

/// <summary>
/// Holds a gateway's journal against the batches that anchor it: each settled receipt is in it, nothing of it is withheld, and what was
/// anchored once is still a part of it.
/// </summary>
internal sealed class JournalAudit(AuditReader reader, ContentReader content, Secp256k1 curve)
{
    private readonly JournalVerifier verifier = new(content, curve);

    /// <param name="batches">All of the gateway's since an epoch, in the order of the chain.</param>
    /// <param name="audited">Some of them.</param>
    /// <returns>The same, with what is found.</returns>
    public async Task<Result<IReadOnlyList<AuditedBatch>>> CheckAsync(IReadOnlyList<OnChainBatch> batches, IReadOnlyList<AuditedBatch> audited, CancellationToken cancellation)
    {
        if (!(await reader.AnchorsAsync(batches, cancellation).ConfigureAwait(false)).TryGet(out IReadOnlyList<Cid?>? anchors, out VirgaError? error))
        {
            return error;
        }

        List<AuditedBatch> judged = [];
        foreach (AuditedBatch one in audited)
        {
            int index = batches.ToList().FindIndex(batch => batch.Transaction == one.Batch.Transaction && batch.Name == one.Batch.Name);
            judged.Add(one with { Discrepancies = [.. one.Discrepancies, .. await OfAsync(one, batches, anchors, index, cancellation).ConfigureAwait(false)] });
        }

        return judged;
    }

    private async Task<IReadOnlyList<Discrepancy>> OfAsync(AuditedBatch audited, IReadOnlyList<OnChainBatch> batches, IReadOnlyList<Cid?> anchors, int index, CancellationToken cancellation)
    {
        OnChainBatch batch = audited.Batch;
        if (anchors[index] is not { } head)
        {
            return [new(DiscrepancyKind.Unanchored, AuditSeverity.Advisory, null, "the transaction that settled it names no journal: what functions wrote can be rewritten", null)];
        }

        HashSet<string> receipts = [];
        ulong since = batch.Terms.FromEpoch;
        Cid[] Known(int until) => [.. batches.Zip(anchors).Take(until).Where(one => one.First.Terms.ThroughEpoch >= since && one.Second is not null).Select(one => one.Second!.Value)];
        JournalQuery query = new(batch.Terms.Gateway, head) { Since = since, Anchors = Known(index), Seen = entry => receipts.Add(entry.Receipt) };
        JournalFault? fault = await verifier.VerifyAsync(query, cancellation).ConfigureAwait(false);
        if (fault is null && anchors.LastOrDefault(one => one is not null) is { } last && last != head)
        {
            head = last;
            fault = await verifier.VerifyAsync(query with { Head = last, Anchors = Known(batches.Count), Seen = null }, cancellation).ConfigureAwait(false);
        }

        if (fault is not null)
        {
            JsonObject evidence = new() { ["gateway"] = batch.Terms.Gateway.ToString(), ["transaction"] = batch.Transaction.ToString(), ["head"] = head.ToString(), ["segment"] = fault.Segment, ["entry"] = fault.Entry, ["fault"] = fault.What };
            return [new(DiscrepancyKind.Journal, AuditSeverity.Claim, null, fault.ToString(), evidence)];
        }

        return [.. (audited.Bundle?.Leaves ?? []).Select((leaf, i) => (leaf, i)).Where(one => !receipts.Contains(one.leaf.Receipt.StructHash().ToString())).Take(BatchAudit.Most).Select(one =>
            new Discrepancy(DiscrepancyKind.Unlogged, AuditSeverity.Claim, one.i, "the receipt isn't in the journal that the batch anchors", LeafAudit.ForVoters(one.leaf)))];
    }
}
