namespace Virga.Node.Federation.Gateways;

/// <summary>How the node takes part as a gateway.</summary>
internal sealed class GatewayOptions
{
    /// <summary>Where others reach the node; asked each time, since it is known only once the node listens.</summary>
    public required Func<string> Url { get; init; }

    /// <summary>The node's id on the mesh, as the registry has it; empty: it isn't there, or not yet.</summary>
    public Func<byte[]> Peer { get; init; } = () => [];

    /// <summary>Silent gateways that are taken off the list in an epoch, at most.</summary>
    public int MostUnlisted { get; init; } = 4;

    /// <summary>Gateways that are looked at for that in an epoch, at most.</summary>
    public int MostWatched { get; init; } = 32;
}
