using System.Globalization;
using Microsoft.Extensions.Logging;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Federation.Receipts;
using Virga.Node.Values;

namespace Virga.Node.Federation.Settlement;

/// <summary>Has users charged for batches that can't be disputed any more, as many as fit into one transaction.</summary>
internal sealed partial class BatchFinalisation(ILogger<BatchFinalisation> logger)
{
    /// <summary>The batches that are over, deep enough that it stays so.</summary>
    /// <param name="settled">Batches that are in a block.</param>
    public async Task<IReadOnlyList<CallBatch>> FollowAsync(GatewaySeat seat, IReadOnlyList<CallBatch> settled, ulong head, CancellationToken cancellation)
    {
        List<CallBatch> done = [], due = [];
        foreach (IGrouping<UInt128, CallBatch> lane in settled.GroupBy(batch => batch.Policy))
        {
            if (!(await seat.Chain.Billing.LanesAsync(seat.Gateway, (System.Numerics.BigInteger)lane.Key, cancellation).ConfigureAwait(false)).TryGet(out BillingContract.LanesResult? now, out _))
            {
                continue;
            }

            if (lane.Any(batch => batch.Number < now.Finalised))
            {
                done.AddRange(await BuriedAsync(seat, [.. lane], head, cancellation).ConfigureAwait(false));
            }

            uint next = (uint)now.Finalised;
            foreach (CallBatch batch in lane.OrderBy(batch => batch.Number).Where(batch => batch.Number >= next))
            {
                bool isFrozen = ((now.Frozen >> (int)(batch.Number % 32)) & 1) == 1;
                if (batch.Number != next || isFrozen || head < batch.SettledAt + (ulong)seat.Parameters.WindowBlocks)
                {
                    break;
                }

                due.Add(batch);
                next++;
            }
        }

        if (due.Count > 0)
        {
            await FinaliseAsync(seat, due, head, cancellation).ConfigureAwait(false);
        }

        return done;
    }

    private static async Task<IEnumerable<CallBatch>> BuriedAsync(GatewaySeat seat, CallBatch[] lane, ulong head, CancellationToken cancellation)
    {
        ulong buried = (ulong)seat.Parameters.BuriedBlocks;
        if (head <= buried)
        {
            return [];
        }

        Result<BillingContract.LanesResult> then = await seat.Chain.Billing.LanesAsync(seat.Gateway, (System.Numerics.BigInteger)lane[0].Policy, cancellation, Hex.Quantity(head - buried)).ConfigureAwait(false);
        return then.TryGet(out BillingContract.LanesResult? deep, out _) ? lane.Where(batch => batch.Number < deep.Finalised) : [];
    }

    /// <summary>Named by what it finalises and the epoch, so that what was refused is tried again in the next one.</summary>
    private async Task FinaliseAsync(GatewaySeat seat, List<CallBatch> due, ulong head, CancellationToken cancellation)
    {
        int charges = 0;
        CallBatch[] taken = [.. due.TakeWhile(batch => (charges += batch.Charges.Count) <= CallLedger.MostCharges || charges == batch.Charges.Count)];
        Hash32 roots = Keccak256.Hash(string.Join(',', taken.Select(batch => batch.Root)));
        string intent = string.Create(CultureInfo.InvariantCulture, $"finalise/{roots}/{head / (ulong)seat.Parameters.EpochBlocks}");
        BillingContract.BatchValue[] values = [.. taken.Select(batch => ContractBatch.ForBilling(batch.TermsFor(seat.Gateway)))];
        Result<JournalEntry> sent = await seat.Sender.SendAsync(seat.Chain.Billing.Finalise(intent, values, [.. taken.Select(ContractBatch.Charges)]), cancellation).ConfigureAwait(false);
        if (sent.Error is { } error)
        {
            LogNotFinalised(error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "batches aren't finalised yet: {Reason}")]
    private partial void LogNotFinalised(string reason);
}
