namespace Virga.Node.Federation.Registry;

/// <summary>Bounds of the mirror.</summary>
internal sealed class MirrorOptions
{
    /// <summary>Without hearing from the chain for so long the mirror has no head: a permission may have been withdrawn meanwhile.</summary>
    public TimeSpan Stale { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// End points, versions, permissions, gateways, valid tokens, accounts with money and batches together. Each cost its maker the gas of
    /// a storage slot at least, and takes some 300 bytes of memory. Beyond it the mirror stops and has no head.
    /// </summary>
    public int MaxEntries { get; init; } = 2_000_000;

    /// <summary>Keys that are read from the contracts at one block.</summary>
    public int MaxReads { get; init; } = 2_000;

    /// <summary>Epochs before the current one that stay known.</summary>
    public int PastEpochs { get; init; } = 8;
}
