namespace Virga.Sim.Federation;

/// <summary>A federation, its traffic and what its gateways know. Time is in units of a call's run time, which is the same for all.</summary>
internal sealed record FederationCase
{
    /// <summary>Calls that each gateway runs at once.</summary>
    public required IReadOnlyList<int> Servers { get; init; }

    /// <summary>Clouds that the gateways are dealt to in turn; a cloud is what the feed knows the load of.</summary>
    public required int Clouds { get; init; }

    public int Calls { get; init; } = 10_000;

    /// <summary>Of the first calls, not counted: 0 counts the start-up from empty queues.</summary>
    public int WarmUp { get; init; }

    /// <summary>Part of all servers that is busy in the long run.</summary>
    public double Load { get; init; } = 0.9;

    public Arrivals Arrivals { get; init; } = Arrivals.Poisson;

    /// <summary>Units between two readings of the feed, an epoch; 0: it is always true.</summary>
    public double Refresh { get; init; } = 1;

    /// <summary>Placements of a call at most: 1 never forwards.</summary>
    public int Hops { get; init; } = 1;

    /// <summary>A gateway refuses when it holds this many calls a server, and the call has a hop left.</summary>
    public double RefuseAt { get; init; } = double.PositiveInfinity;

    /// <summary>Calls in the system for each server that the feed calls a load of 1: above 6.55 of those, its words end.</summary>
    public int FeedScale { get; init; } = 64;

    /// <summary>Part of the calls that all come in at one gateway; the others come in anywhere.</summary>
    public double Skew { get; init; }

    /// <summary>Whether the draw has the request's own hash; if not, all calls of an epoch draw the same.</summary>
    public bool DrawsByRequest { get; init; } = true;

    public int Seed { get; init; } = 1;

    public static FederationCase Alike(int centers) => new() { Servers = [.. Enumerable.Repeat(1, centers)], Clouds = centers };
}
