using System.ComponentModel.DataAnnotations;

namespace Virga.Node.Federation.ServiceMesh;

/// <summary>How patient the mesh is with its targets.</summary>
internal sealed class MeshOptions
{
    /// <summary>Further attempts after the first.</summary>
    [Range(0, 10)]
    public int Retries { get; init; } = 2;

    /// <summary>Before the first further attempt; doubled each time, with jitter.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Failures that open a target's circuit: this many calls within <see cref="Window"/>, at least half of them failed.</summary>
    [Range(2, 1000)]
    public int BreakAfter { get; init; } = 5;

    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an open circuit stays so, until one call may probe.</summary>
    public TimeSpan BreakFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Targets whose circuits are remembered.</summary>
    [Range(1, 100_000)]
    public int MostTargets { get; init; } = 1024;

    /// <summary>For callers that name no deadline.</summary>
    public TimeSpan DefaultTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Lambda's longest call.</summary>
    public TimeSpan MaxTimeout { get; init; } = TimeSpan.FromSeconds(900);
}
