using System.Net;

namespace Virga.Node.Mesh;

/// <summary>How the node takes part in the mesh of nodes.</summary>
internal sealed class MeshOptions
{
    /// <summary>Holds the identity and the socket of the peer process.</summary>
    public required string Folder { get; init; }

    /// <summary>Off: no peer process is started, topics stay on this node.</summary>
    public bool IsOn { get; init; }

    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>TCP; 0 lets the system choose, which other nodes then have to be told after each start.</summary>
    public int Port { get; init; }

    /// <summary>Multiaddresses with peer ids, of nodes to be connected with besides those of the registry.</summary>
    public IReadOnlyList<string> Peers { get; init; } = [];

    /// <summary>Megabytes of the peer process's heap.</summary>
    public int MaxHeap { get; init; } = 256;

    /// <summary>Between looks at who else should be connected with.</summary>
    public TimeSpan DiscoveryInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A peer process that says nothing for so long is replaced. It says something every second.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For a block that is fetched from peers.</summary>
    public TimeSpan BlockPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where the peer process listens, as a multiaddress.</summary>
    public string Address => FormattableString.Invariant($"/{(Listen.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "ip6" : "ip4")}/{Listen}/tcp/{Port}");
}
