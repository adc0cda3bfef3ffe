using System.ComponentModel.DataAnnotations;

namespace Virga.Node.Federation.Settlement;

/// <summary>When receipts are settled.</summary>
internal sealed class SettlementOptions
{
    /// <summary>Pico-dollars that a batch should be worth: a policy's epochs wait together for it, as long as none of them gets late. 0: each epoch when it is over.</summary>
    public ulong Watermark { get; init; }

    /// <summary>Epochs that receipts, nonces and batches are kept after they can no longer be settled: for audits.</summary>
    [Range(1, 1_000_000)]
    public int KeptEpochs { get; init; } = 1_000;

    /// <summary>Transactions that may be refused for one batch before it is given up.</summary>
    [Range(1, 100)]
    public int MaxRefusals { get; init; } = 5;
}
