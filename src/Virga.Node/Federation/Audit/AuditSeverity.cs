namespace Virga.Node.Federation.Audit;

/// <summary>What a discrepancy leads to.</summary>
internal enum AuditSeverity
{
    /// <summary>The contract Disputes comes to the same verdict: batch void, stake slashed.</summary>
    Proven,

    /// <summary>Nothing can be shown before the gateway shows the leaf: it is demanded, and the batch is void if it can't.</summary>
    Demand,

    /// <summary>No proof can decide it: a vote of gateways does, on a claim.</summary>
    Claim,

    /// <summary>Shows to auditors only.</summary>
    Advisory,
}
