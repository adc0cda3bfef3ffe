using Virga.Node.Chain.Crypto;

namespace Virga.Node.Chain.Nonces;

/// <summary>A transaction that was decided on, written before it is sent for the first time.</summary>
internal sealed record JournalEntry
{
    /// <summary>The chain's id and genesis: a chain that began anew is another.</summary>
    public required string Chain { get; init; }

    public required EvmAddress Account { get; init; }

    public required ulong Nonce { get; init; }

    /// <summary>The sender's name for it: the same is never sent twice.</summary>
    public required string Intent { get; init; }

    public required UnsignedCall Call { get; init; }

    /// <summary>The latest last; any of them may be mined.</summary>
    public required IReadOnlyList<SendAttempt> Attempts { get; init; }

    public JournalState State { get; init; }

    /// <summary>Of the attempt that was mined.</summary>
    public Hash32? MinedAs { get; init; }
}
