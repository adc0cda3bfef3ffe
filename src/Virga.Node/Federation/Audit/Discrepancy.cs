using System.Text.Json.Nodes;

namespace Virga.Node.Federation.Audit;

/// <summary>Something in a batch that isn't as it must be.</summary>
/// <param name="Leaf">Its index; null: the whole batch, or no leaf.</param>
/// <param name="Text">One line.</param>
/// <param name="Evidence">As <c>virga dispute prove</c> reads it; of a claim what voters should see. Null: there is nothing to show.</param>
internal sealed record Discrepancy(DiscrepancyKind Kind, AuditSeverity Severity, int? Leaf, string Text, JsonObject? Evidence);
