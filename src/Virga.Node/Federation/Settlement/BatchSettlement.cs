using System.Globalization;
using Microsoft.Extensions.Logging;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Journal;
using Virga.Node.Mesh.Content;
using Virga.Node.Values;
using JournalState = Virga.Node.Chain.Nonces.JournalState;
using SentTransaction = Virga.Node.Chain.Nonces.JournalEntry;

namespace Virga.Node.Federation.Settlement;

/// <summary>
/// Brings a drafted batch onto the chain once: its transaction is named by its root, and what the journal has of that name is taken up
/// again after a crash, not sent anew.
/// </summary>
internal sealed partial class BatchSettlement(SettlementOptions options, JournalWriter journal, ILogger<BatchSettlement> logger)
{
    /// <summary>With the journal's head, once the journal has its receipts: to be kept before the batch is settled.</summary>
    public async Task<Result<CallBatch>> AnchorAsync(CallBatch batch, CancellationToken cancellation)
    {
        if (batch.Journal is not null)
        {
            return batch;
        }

        return (await journal.SealAsync(batch.LastPosition, cancellation).ConfigureAwait(false)).TryGet(out Cid head, out VirgaError? error) ? batch with { Journal = head } : error;
    }

    /// <summary>The batch as the chain has it now; after a reorganisation it may be in another block, or in none.</summary>
    public async Task<CallBatch> FollowAsync(GatewaySeat seat, CallBatch batch, ulong epoch, CancellationToken cancellation)
    {
        if (batch is { State: BatchState.Drafted, Journal: null } && batch.FromEpoch + (ulong)seat.Parameters.LateEpochs > epoch)
        {
            return batch; // money waits for the journal until it is nearly too late
        }

        string intent = string.Create(CultureInfo.InvariantCulture, $"settle/{batch.Root}/{batch.Refusals}");
        TransactionIntent settle = seat.Chain.Billing.Settle(intent, (System.Numerics.BigInteger)batch.Policy, batch.FromEpoch, batch.ThroughEpoch, batch.Root, batch.Totals.ToInteger(), ContractBatch.Charges(batch));
        Result<SentTransaction> sent = await seat.Sender.SendAsync(batch.Journal is { } head ? JournalAnchor.Append(settle, head) : settle, cancellation).ConfigureAwait(false);
        if (!sent.TryGet(out SentTransaction? entry, out VirgaError? error))
        {
            return Refused(seat, batch, epoch, error);
        }

        if (!(await seat.Client.ReceiptsAsync([.. entry.Attempts.Select(attempt => attempt.Hash)], cancellation).ConfigureAwait(false)).TryGet(out IReadOnlyList<EvmReceipt?>? receipts, out error))
        {
            return batch;
        }

        if (receipts.FirstOrDefault(receipt => receipt is not null) is not { } mined)
        {
            return entry.State == JournalState.Displaced ? Again(batch) : batch with { State = BatchState.Drafted };
        }

        if (!mined.Succeeded)
        {
            return entry.State == JournalState.Mined ? Again(batch) : batch; // until it is deep, it may yet be mined elsewhere and succeed
        }

        BillingContract.SettledEvent settled = mined.Logs.Where(log => log.Address == seat.Chain.Billing.Address).Select(BillingContract.SettledEvent.FromLog).First(log => log.Error is null).Value;
        return batch with { State = BatchState.Settled, Number = (uint)settled.Batch.Number, SettledAt = (ulong)settled.Batch.SettledAt };
    }

    private CallBatch Refused(GatewaySeat seat, CallBatch batch, ulong epoch, VirgaError error)
    {
        if (error.Outcome == Outcome.Conflict && batch.FromEpoch + (ulong)seat.Parameters.LateEpochs < epoch)
        {
            LogLost(batch.FromEpoch, batch.ThroughEpoch, error.Message);
            return batch with { State = BatchState.Lost };
        }

        LogRefused(batch.FromEpoch, batch.ThroughEpoch, error.Message);
        return batch;
    }

    private CallBatch Again(CallBatch batch)
    {
        LogRefused(batch.FromEpoch, batch.ThroughEpoch, "its transaction failed in its block");
        return batch.Refusals + 1 >= options.MaxRefusals ? batch with { State = BatchState.Lost } : batch with { State = BatchState.Drafted, Refusals = batch.Refusals + 1 };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the receipts of epochs {From} to {Through} aren't settled yet: {Reason}")]
    private partial void LogRefused(ulong from, ulong through, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "the receipts of epochs {From} to {Through} are lost: {Reason}")]
    private partial void LogLost(ulong from, ulong through, string reason);
}
