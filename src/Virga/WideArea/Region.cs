namespace Virga.WideArea;

/// <summary>A place of the world.</summary>
/// <param name="Latitude">Degrees, north positive.</param>
/// <param name="Longitude">Degrees, east positive.</param>
internal sealed record Region(string Name, string Place, double Latitude, double Longitude)
{
    /// <summary>Seven regions of a large cloud.</summary>
    public static IReadOnlyList<Region> Seven { get; } =
    [
        new("ap-southeast-1", "Singapore", 1.3, 103.8),
        new("ap-southeast-2", "Sydney", -33.9, 151.2),
        new("eu-central-1", "Frankfurt", 50.1, 8.7),
        new("us-west-2", "Oregon", 45.8, -119.7),
        new("us-east-1", "N. Virginia", 38.9, -77.4),
        new("sa-east-1", "Sao Paulo", -23.5, -46.6),
        new("eu-west-1", "Ireland", 53.3, -6.3),
    ];

    /// <summary>Round trips between them, ms, in their order: rounded medians as public measurements of that cloud show them.</summary>
    private static readonly int[][] RoundTrips =
    [
        [1, 92, 158, 164, 218, 325, 178],
        [92, 1, 250, 139, 198, 310, 255],
        [158, 250, 1, 145, 90, 203, 25],
        [164, 139, 145, 1, 65, 175, 125],
        [218, 198, 90, 65, 1, 115, 68],
        [325, 310, 203, 175, 115, 1, 178],
        [178, 255, 25, 125, 68, 178, 1],
    ];

    /// <summary>One way between two of <see cref="Seven"/>; more nodes than regions go round.</summary>
    public static TimeSpan DelayBetween(int one, int other) => TimeSpan.FromMilliseconds(RoundTrips[one % RoundTrips.Length][other % RoundTrips.Length] / 2.0);
}
