using Virga.Node.Federation.Receipts;

namespace Virga.Node.Federation.Settlement;

/// <summary>Makes batches of epochs that are over: one at a time for each policy.</summary>
internal sealed class BatchDrafts(IReceiptStore receipts, IBatchStore store, CallLedger ledger, SettlementOptions options)
{
    /// <summary>The content of what it returns is fixed for good, whatever happens to the process.</summary>
    /// <param name="batches">All that are kept.</param>
    /// <param name="epoch">The current one.</param>
    public IReadOnlyList<CallBatch> Make(IReadOnlyCollection<CallBatch> batches, ulong epoch, int lateEpochs)
    {
        List<CallBatch> made = [];
        long id = batches.Count == 0 ? 0 : batches.Max(batch => batch.Id);
        Dictionary<UInt128, ulong> drafted = batches.GroupBy(batch => batch.Policy).ToDictionary(policy => policy.Key, policy => policy.Max(batch => batch.ThroughEpoch));
        // The ledger has what is settled until the registry's view has it, too: it isn't drafted again meanwhile.
        foreach (IGrouping<UInt128, EpochTotals> policy in ledger.Ended(epoch).Where(totals => totals.Epoch > drafted.GetValueOrDefault(totals.Policy)).GroupBy(totals => totals.Policy))
        {
            if (batches.Any(batch => batch.Policy == policy.Key && batch.State == BatchState.Drafted))
            {
                continue;
            }

            EpochTotals[] late = [.. policy.Where(totals => totals.Epoch + (ulong)lateEpochs < epoch)];
            if (late.Length > 0)
            {
                ledger.Release(policy.Key, late[^1].Epoch);
            }

            if (BatchDraft.Choose([.. policy.Skip(late.Length)], epoch, lateEpochs, options.Watermark) is { } chosen && Draft(++id, policy.Key, chosen.From, chosen.Through) is { } batch)
            {
                store.Save(batch);
                made.Add(batch);
            }
        }

        return made;
    }

    public BatchLeaves LeavesOf(CallBatch batch) => new(receipts.Leaves(batch.Policy, batch.FromEpoch, batch.ThroughEpoch, batch.LastPosition));

    private CallBatch? Draft(long id, UInt128 policy, ulong from, ulong through)
    {
        ulong last = receipts.LastPosition();
        BatchLeaves leaves = new(receipts.Leaves(policy, from, through, last));
        return leaves.Tree.Count == 0 ? null : new CallBatch
        {
            Id = id,
            Policy = policy,
            FromEpoch = from,
            ThroughEpoch = through,
            LastPosition = last,
            Root = leaves.Tree.Root.Hash,
            Totals = leaves.Tree.Root.Sum,
            Charges = leaves.Charges,
        };
    }
}
