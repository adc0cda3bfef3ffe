using System.ComponentModel.DataAnnotations;

namespace Virga.Node.Federation.Audit;

/// <summary>Whether the node audits what others settle, and disputes it with its own account.</summary>
internal sealed class AutoDisputeOptions
{
    public bool IsOn { get; init; }

    /// <summary>Calls of a batch; larger ones are left to people.</summary>
    [Range(1, 1 << 20)]
    public uint MostCalls { get; init; } = 65_536;

    /// <summary>Batches that are audited at each block.</summary>
    [Range(1, 1_000)]
    public int MostAtOnce { get; init; } = 8;

    /// <summary>Demands an epoch: each costs its bond, if the gateway answers.</summary>
    [Range(0, 1_000)]
    public int MostDemands { get; init; } = 4;
}
