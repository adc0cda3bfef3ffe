namespace Virga.Node.Mesh.Topics;

/// <summary>Bounds of topics. All rates are of messages a second, after so many at once.</summary>
internal sealed class TopicOptions
{
    /// <summary>Messages of a topic that are kept.</summary>
    public int Kept { get; init; } = 1_000;

    /// <summary>Bytes of blocks of a topic that are kept.</summary>
    public long KeptBytes { get; init; } = 256L << 20;

    /// <summary>Of one publisher in one topic.</summary>
    public double PublisherRate { get; init; } = 200;

    public int PublisherBurst { get; init; } = 400;

    /// <summary>As it is taken from others: what was sent evenly may come at once.</summary>
    public int ReceivedBurst { get; init; } = 2_000;

    /// <summary>Of one neighbour, over all topics, what it only passes on included.</summary>
    public double NeighbourRate { get; init; } = 2_000;

    public int NeighbourBurst { get; init; } = 4_000;

    /// <summary>Messages of its own beyond its rate, or malformed, for which a neighbour is cut off. Before gossipsub's score silences it, which would be at 28.</summary>
    public int Strikes { get; init; } = 20;

    /// <summary>Strikes are forgotten after it, and a neighbour is cut off for so long.</summary>
    public TimeSpan CutTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Messages that wait to be stored. More are dropped, and come again with their publisher's next announcement.</summary>
    public int Waiting { get; init; } = 1_024;

    /// <summary>Between announcements of the newest message, while it is younger than <see cref="Young"/>; later ten times as long.</summary>
    public TimeSpan AnnounceInterval { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan Young { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Missed messages that are fetched one after the other; what is older is given up.</summary>
    public int LongestGap { get; init; } = 1_000;

    /// <summary>Times that a missed message is asked for before it is given up.</summary>
    public int GapAttempts { get; init; } = 20;

    /// <summary>By how much publishers' clocks may be wrong.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(10);
}
