using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Federation.Placement;

/// <summary>All that a policy may look at: nothing that others couldn't find out later.</summary>
internal sealed record PlacementQuestion
{
    public required EpochView Epoch { get; init; }

    /// <summary>Cloud of each gateway of the epoch's list, by place; it never changes.</summary>
    public required IReadOnlyList<byte> Clouds { get; init; }

    /// <summary>Struct hash of the request.</summary>
    public required Hash32 Request { get; init; }

    /// <summary>0 to <see cref="Candidates.Hops"/> - 1.</summary>
    public int Hop { get; init; }

    /// <summary>Cloud of the gateway that the request names.</summary>
    public byte Entry { get; init; }

    /// <summary>How many calls of this epoch that gateway has placed before, by cloud, see <see cref="PlacementLedger"/>.</summary>
    public IReadOnlyList<int> Placed { get; init; } = [];

    public Candidates Draw() => Candidates.Draw(Epoch.Seed, Request, Hop, Epoch.Gateways.Count);

    /// <summary>The feed's load of a place's cloud, 1/10,000 of capacity; 0 without a feed.</summary>
    public int LoadAt(int place) => Clouds[place] < Epoch.Loads.Count ? Epoch.Loads[Clouds[place]] : 0;

    public int PlacedAt(int place) => Clouds[place] < Placed.Count ? Placed[Clouds[place]] : 0;
}
