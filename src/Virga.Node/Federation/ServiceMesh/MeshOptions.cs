using System.ComponentModel.DataAnnotations;
using Virga.Node.Federation.Providers;

namespace Virga.Node.Federation.ServiceMesh;

/// <summary>How patient the mesh is with its targets.</summary>
internal sealed class MeshOptions
{
    /// <summary>Further attempts after the first.</summary>
    [Range(0, 10)]
    public int Retries { get; init; } = 2;

    /// <summary>Before the first further attempt; doubled each time, with jitter.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    public CircuitOptions Circuits { get; init; } = new();

    /// <summary>For callers that name no deadline.</summary>
    public TimeSpan DefaultTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Lambda's longest call.</summary>
    public TimeSpan MaxTimeout { get; init; } = TimeSpan.FromSeconds(900);
}
