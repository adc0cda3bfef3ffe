using Virga.Node.Chain.Crypto;
using Virga.Node.Mesh.Content;

namespace Virga.Node.Federation.Journal;

/// <summary>What is to be recomputed of a gateway's journal.</summary>
/// <param name="Head">As anchored last.</param>
internal sealed record JournalQuery(EvmAddress Gateway, Cid Head)
{
    /// <summary>The tenant's or the auditor's; null: only what is open is verified.</summary>
    public SigningKey? Key { get; init; }

    /// <summary>Told of each entry, the last one first.</summary>
    public Action<ReadEntry>? Seen { get; init; }

    /// <summary>Segments of epochs before this one aren't asked for, but for one.</summary>
    public ulong Since { get; init; }

    /// <summary>Heads that were anchored before, in epochs that are asked for: each must be a segment on the way.</summary>
    public IReadOnlyCollection<Cid> Anchors { get; init; } = [];
}
