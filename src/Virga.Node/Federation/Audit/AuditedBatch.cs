namespace Virga.Node.Federation.Audit;

/// <summary>What an audit of a batch came to.</summary>
/// <param name="Leaves">That were computed again.</param>
/// <param name="Withheld">Why there was no bundle; null: there was one.</param>
internal sealed record AuditedBatch(OnChainBatch Batch, int Leaves, string? Withheld, IReadOnlyList<Discrepancy> Discrepancies)
{
    /// <summary>Null: there was none, or another than was settled.</summary>
    public BatchBundle? Bundle { get; init; }
}
