using System.Collections.Immutable;

namespace Virga.Node.Telemetry;

/// <summary>Log streams that share a name, tags and how long their lines are kept.</summary>
/// <param name="CreatedAt">Unix milliseconds.</param>
internal sealed record LogGroup(string Name, long CreatedAt)
{
    private const long MillisPerDay = 86_400_000;

    /// <summary>Null: for good, as far as the node's limit on stored lines goes.</summary>
    public int? RetentionDays { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Bytes of its lines; only read.</summary>
    public long StoredBytes { get; init; }

    /// <summary>Lines before this time have expired. Unix milliseconds.</summary>
    public long Horizon(long now) => RetentionDays is { } days ? now - (days * MillisPerDay) : 0;
}
