using Virga.Node.Chain.Local;
using Virga.Node.Federation.Receipts;

namespace Virga.Node.Federation.Settlement;

/// <summary>What a settler does, in this order, and what it does it with.</summary>
/// <param name="Local">The node's own chain, if it runs one: it makes blocks while somebody waits for them.</param>
internal sealed record SettlementSteps(BatchDrafts Drafts, BatchSettlement Settlement, DemandAnswers Demands, BatchFinalisation Finalisation, CallLedger Ledger, IReceiptStore Receipts, SettlementOptions Options, LocalChain Local);
