using System.Net;

namespace Virga.Node.Sandboxes.Egress;

/// <summary>Which hosts functions with outbound network may reach.</summary>
internal sealed class EgressOptions
{
    /// <summary>Networks that are allowed although they are private to the operator.</summary>
    public IReadOnlyList<IPNetwork> Allow { get; init; } = [];

    /// <summary>Open relayed connections of one instance; further ones are refused.</summary>
    public int MaxConnections { get; init; } = 512;

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
