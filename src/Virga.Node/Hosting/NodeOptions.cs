using System.Net;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>What a node is started with.</summary>
public sealed class NodeOptions
{
    public const int DefaultPort = 9000;

    /// <summary>The chain that the node runs itself.</summary>
    public const string LocalChain = "local";

    /// <summary>Everything the node keeps lies below it.</summary>
    public required string DataFolder { get; init; }

    /// <summary>0 lets the system choose.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Loopback unless the operator says otherwise.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>Where others reach the node, if that isn't where it listens: a proxy's address, or a router's.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Run although the kernel forbids parts of the sandbox. Only for code that is trusted.</summary>
    public bool WeakSandbox { get; init; }

    /// <summary>Private networks that functions may connect to.</summary>
    public IReadOnlyList<IPNetwork> EgressAllow { get; init; } = [];

    /// <summary>How long idle instances are kept; null: as each function's own history asks.</summary>
    public TimeSpan? KeepAlive { get; init; }

    /// <summary>Calls that may run at once.</summary>
    public int AccountConcurrency { get; init; } = 1000;

    /// <summary>Bytes of function logs that are kept.</summary>
    public long MaxLogBytes { get; init; } = 1L << 30;

    /// <summary><see cref="LocalChain"/>, the address of a chain's node, or null for none.</summary>
    public string? Chain { get; init; }

    /// <summary>Between blocks of the local chain, while there is something to do.</summary>
    public TimeSpan ChainBlockTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Nodes that are asked for content which isn't here.</summary>
    public IReadOnlyList<Uri> ContentPeers { get; init; } = [];

    /// <summary>Bytes of content that are kept.</summary>
    public long ContentQuota { get; init; } = 10L << 30;

    /// <summary>Directory of the management chain's contracts, <c>ADDRESS@BLOCK</c>; null: the one that the node made itself, if any.</summary>
    public string? Directory { get; init; }

    /// <summary>JSON with numbers of the deployment that the node makes on its own chain, where they differ from the usual ones.</summary>
    public string? ChainParametersFile { get; init; }

    /// <summary>The chain from which the node relays money to its own: <c>URL@BRIDGE</c>; null: it doesn't.</summary>
    public string? Bridge { get; init; }

    /// <summary>Blocks above a lock there before it is answered; null: as usual.</summary>
    public int? BridgeConfirmations { get; init; }

    /// <summary>What a batch of signed calls should be worth before it is settled; nothing: each epoch when it is over.</summary>
    public Dollars SettleAt { get; init; }

    /// <summary>Audits what other gateways settle, and disputes what is wrong with the node's own account.</summary>
    public bool Dispute { get; init; }

    /// <summary>Public key whose owner may read the gateway's journal besides the callers: 128 hexadecimal digits; null: nobody.</summary>
    public string? Auditor { get; init; }

    /// <summary>Takes part in the mesh of nodes: topics and blocks are shared with peers.</summary>
    public bool Mesh { get; init; }

    /// <summary>TCP port of the mesh, on the address of <see cref="Listen"/>; 0 lets the system choose.</summary>
    public int MeshPort { get; init; }

    /// <summary>Multiaddresses of other nodes of the mesh, each ending with <c>/p2p/</c> and a peer id.</summary>
    public IReadOnlyList<string> Peers { get; init; } = [];

    public NodeAddress Address { get; init; } = NodeAddress.Default;

    public static string DefaultDataFolder =>
        Environment.GetEnvironmentVariable("VIRGA_HOME") is { Length: > 0 } home
            ? home
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".virga");

    /// <summary>Before the first retry of an asynchronous call; before the second it is twice as long.</summary>
    public TimeSpan EventRetryDelay { get; init; } = TimeSpan.FromMinutes(1);
}
