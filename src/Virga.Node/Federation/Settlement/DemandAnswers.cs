using System.Globalization;
using System.Numerics;
using Microsoft.Extensions.Logging;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Receipts;
using Virga.Node.Values;

namespace Virga.Node.Federation.Settlement;

/// <summary>Shows the leaves of own batches that are asked for on the chain: a demand that isn't answered in time costs the batch and stake.</summary>
internal sealed partial class DemandAnswers(BatchDrafts drafts, IReceiptStore receipts, ILogger<DemandAnswers> logger)
{

    /// <param name="settled">Batches that are in a block and can be disputed.</param>
    public async Task AnswerAsync(GatewaySeat seat, IReadOnlyList<CallBatch> settled, ulong head, CancellationToken cancellation)
    {
        if (settled.Count == 0)
        {
            return;
        }

        LogFilter filter = new([seat.Chain.Disputes.Address], [[DisputesContract.DemandedEvent.Declaration.Topic], [], [seat.Gateway.ToWord()]]);
        if (!(await seat.Client.LogsAsync(filter, settled.Min(batch => batch.SettledAt), head, cancellation).ConfigureAwait(false)).TryGet(out IReadOnlyList<EvmLog>? logs, out VirgaError? error))
        {
            return;
        }

        foreach (EvmLog log in logs)
        {
            if (DisputesContract.DemandedEvent.FromLog(log).TryGet(out DisputesContract.DemandedEvent? demand, out _)
                && settled.FirstOrDefault(batch => batch.Policy == (UInt128)demand.Policy && batch.Number == demand.Number) is { } batch
                && (await seat.Chain.Disputes.DemandsAsync(demand.Id, cancellation).ConfigureAwait(false)).TryGet(out DisputesContract.DemandsResult? open, out error) && open.By != default
                && await AnswerAsync(seat, batch, demand, cancellation).ConfigureAwait(false) is { } refused)
            {
                LogNotAnswered(demand.Id, refused.Message);
            }
        }
    }

    private async Task<VirgaError?> AnswerAsync(GatewaySeat seat, CallBatch batch, DisputesContract.DemandedEvent demand, CancellationToken cancellation)
    {
        BatchLeaves leaves = drafts.LeavesOf(batch);
        int index = demand.ByIndex ? (int)demand.Target : leaves.At((ulong)demand.Target);
        if (index < 0 || index >= leaves.Tree.Count || receipts.At(leaves[index].Position) is not { } kept)
        {
            return new VirgaError(Outcome.Internal, "The receipt isn't kept.");
        }

        string intent = string.Create(CultureInfo.InvariantCulture, $"answer/{batch.Root}/{demand.Id}");
        TransactionIntent answer = seat.Chain.Disputes.Answer(intent, demand.Id, ContractBatch.ForDisputes(batch.TermsFor(seat.Gateway)), ContractBatch.Charges(batch), ContractBatch.Opening(kept, leaves, index));
        return (await seat.Sender.SendAsync(answer, cancellation).ConfigureAwait(false)).Error;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the demand {Id} isn't answered yet: {Reason}")]
    private partial void LogNotAnswered(BigInteger id, string reason);
}
