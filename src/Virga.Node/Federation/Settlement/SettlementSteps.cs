using Virga.Node.Federation.Receipts;

namespace Virga.Node.Federation.Settlement;

/// <summary>What a settler does, in this order.</summary>
internal sealed record SettlementSteps(BatchDrafts Drafts, BatchSettlement Settlement, DemandAnswers Demands, BatchFinalisation Finalisation, CallLedger Ledger, IReceiptStore Receipts, SettlementOptions Options);
