using Virga.Node.Chain.Crypto;
using Virga.Node.Mesh.Content;

namespace Virga.Node.Federation.Settlement;

/// <summary>A batch of own receipts, from being drafted on.</summary>
internal sealed record CallBatch
{
    /// <summary>This gateway's own number of it, from 1: part of the names of its transactions.</summary>
    public required long Id { get; init; }

    public required UInt128 Policy { get; init; }

    public required ulong FromEpoch { get; init; }

    public required ulong ThroughEpoch { get; init; }

    /// <summary>Position of the last receipt that counts.</summary>
    public required ulong LastPosition { get; init; }

    public required Hash32 Root { get; init; }

    public required TreeSum Totals { get; init; }

    public required IReadOnlyList<Charge> Charges { get; init; }

    /// <summary>Last segment of a journal that has its receipts, which its transaction anchors; null: there is none yet.</summary>
    public Cid? Journal { get; init; }

    public BatchState State { get; init; }

    /// <summary>Settling transactions before this one that the chain refused.</summary>
    public int Refusals { get; init; }

    /// <summary>Once it is settled; a reorganisation may change both.</summary>
    public uint Number { get; init; }

    public ulong SettledAt { get; init; }

    public BatchTerms TermsFor(EvmAddress gateway) => new(gateway, Policy, Number, FromEpoch, ThroughEpoch, (uint)Totals.Calls, SettledAt, Root, Totals);
}
