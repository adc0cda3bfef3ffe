using System.ComponentModel.DataAnnotations;

namespace Virga.Node.Federation.Providers;

/// <summary>When a target is left alone, and for how long.</summary>
internal sealed class CircuitOptions
{
    /// <summary>Failures that open a target's circuit: this many calls within <see cref="Window"/>, at least half of them failed.</summary>
    [Range(2, 1000)]
    public int BreakAfter { get; init; } = 5;

    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an open circuit stays so, until one call may probe.</summary>
    public TimeSpan BreakFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Targets whose circuits are remembered.</summary>
    [Range(1, 100_000)]
    public int MostTargets { get; init; } = 1024;
}
