using System.ComponentModel.DataAnnotations;
using Virga.Node.Federation.Providers;

namespace Virga.Node.Federation.Routing;

/// <summary>How calls go from gateway to gateway.</summary>
internal sealed class RoutingOptions
{
    /// <summary>Calls of other gateways that run here at once.</summary>
    [Range(1, 100_000)]
    public int MostForwarded { get; init; } = 256;

    /// <summary>How far the clocks of two gateways may differ, and how long a forwarded call may have been on its way.</summary>
    public TimeSpan Fresh { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Forwarded calls that are remembered for twice <see cref="Fresh"/>, so that none runs twice.</summary>
    [Range(1, 10_000_000)]
    public int MostRemembered { get; init; } = 200_000;

    /// <summary>What an executor has besides the function's own time: to fetch the code and to start it.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>When a gateway that gives no answer isn't asked any more, and for how long.</summary>
    public CircuitOptions Circuits { get; init; } = new() { BreakAfter = 3, Window = TimeSpan.FromSeconds(30), BreakFor = TimeSpan.FromSeconds(10) };

    /// <summary>Bytes of an executor's answer.</summary>
    [Range(1, 1 << 30)]
    public int MostAnswer { get; init; } = 8 << 20;

    /// <summary>How long it is believed that a manifest or policy isn't to be had.</summary>
    public TimeSpan MissingFor { get; init; } = TimeSpan.FromSeconds(2);
}
