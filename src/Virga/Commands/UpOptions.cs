using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Virga.Node.Hosting;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary>What <c>virga up</c> can be told, and what it makes of it.</summary>
internal static class UpOptions
{
    private static readonly Option<string> Data = CommonOptions.Data();
    private static readonly Option<string> Sandbox = OneOf(new("--sandbox") { Description = "strong, or weak: run trusted code although the kernel forbids parts of the sandbox.", DefaultValueFactory = _ => "strong" }, "strong", "weak");
    private static readonly Option<int?> KeepAlive = new("--keep-alive") { Description = "Seconds that idle instances are kept; without it, as each function's own history asks." };
    private static readonly Option<double?> RetryDelay = new("--event-retry-delay") { Description = "Seconds before an asynchronous call that failed is tried again; before the second retry twice as many. Default: 60, as on Lambda." };

    private static readonly Option<int> Port = new("--port") { Description = "Port to listen on; 0 lets the system choose.", DefaultValueFactory = _ => NodeOptions.DefaultPort };
    private static readonly Option<string> Listen = new("--listen") { Description = "Address to listen on; others than loopback are reachable from outside.", DefaultValueFactory = _ => "127.0.0.1" };
    private static readonly Option<string?> PublicUrl = new("--public-url") { Description = "Address (http://host:port) at which others reach the node, where a proxy or router is in between. It is what the registry says. Default: where it listens." };
    private static readonly Option<string[]> Egress = new("--egress-allow") { Description = "Private network (CIDR) that functions may connect to; may repeat." };

    private static readonly Option<string?> Chain = new("--chain") { Description = "local: a chain that the node runs itself; or the address (http, https, ws, wss) of a chain's node." };
    private static readonly Option<double?> BlockTime = new("--chain-block-time") { Description = "Seconds between blocks of the local chain. Default: 1." };
    private static readonly Option<string?> Directory = new("--directory") { Description = "Directory of the management chain's contracts, ADDRESS@BLOCK as `virga chain status` shows it. Default: on its own chain, the node makes one." };
    private static readonly Option<string?> Parameters = new("--chain-parameters") { Description = "JSON file with numbers for the contracts that the node makes on its own chain, such as {\"EpochBlocks\": 32}." };
    private static readonly Option<string?> Bridge = new("--bridge") { Description = "Relay money from another chain to this one, out of the node's bond: URL@ADDRESS of the other chain's node and of the contract Bridge there." };
    private static readonly Option<int?> BridgeDepth = new("--bridge-confirmations") { Description = "Blocks above a lock on the other chain before it is answered. Default: 12." };

    private static readonly Option<string?> SettleAt = new("--settle-at") { Description = "What a batch of signed calls should be worth before it is settled, such as \"2 dollar\": epochs wait together for it, as long as none gets late. Default: each epoch when it is over." };
    private static readonly Option<bool> Dispute = new("--dispute") { Description = "Audit what other gateways settle, and dispute what is wrong with the node's own account." };
    private static readonly Option<string?> Auditor = new("--auditor") { Description = "Public key, as `virga journal key` shows a wallet's, whose owner may read the journal of signed calls besides their callers." };

    private static readonly Option<bool> Mesh = new("--mesh") { Description = "Take part in the mesh of nodes: topics and blocks are shared with peers." };
    private static readonly Option<int> MeshPort = new("--mesh-port") { Description = "TCP port of the mesh, on the address of --listen; 0 lets the system choose.", DefaultValueFactory = _ => 0 };
    private static readonly Option<string[]> Peers = new("--peer") { Description = "Another node of the mesh, as `virga mesh` shows it there (/ip4/.../tcp/.../p2p/...); may repeat." };
    private static readonly Option<string[]> ContentPeers = new("--content-peer") { Description = "Address (http://host:port) of a node that is asked for content which isn't here; may repeat." };
    private static readonly Option<long?> ContentQuota = new("--content-quota") { Description = "Bytes of content that are kept. Default: 10 GiB." };

    public static IReadOnlyList<Option> All =>
    [
        Port, Data, Listen, PublicUrl, Sandbox, Egress, KeepAlive, RetryDelay, Chain, BlockTime, Directory, Parameters, Bridge, BridgeDepth, SettleAt, Dispute, Auditor, ContentPeers, ContentQuota, Mesh, MeshPort, Peers,
    ];

    public static Result<NodeOptions> Read(ParseResult parsed)
    {
        IReadOnlyList<IPNetwork>? egress = null;
        IReadOnlyList<Uri>? reached = null, contentPeers = null;
        IReadOnlyList<string>? peers = null;
        Dollars settleAt = Dollars.Zero;
        if (!Each<IPAddress>(Listen.Name, [parsed.GetValue(Listen)], "an IP address such as 127.0.0.1", IPAddress.TryParse).TryGet(out IReadOnlyList<IPAddress>? listen, out VirgaError? error)
            || !Each<Uri>(PublicUrl.Name, [parsed.GetValue(PublicUrl)], "an address such as http://203.0.113.7:9000", IsNode).TryGet(out reached, out error)
            || !Each<IPNetwork>(Egress.Name, parsed.GetValue(Egress), "a network such as 10.0.0.0/8", IPNetwork.TryParse).TryGet(out egress, out error)
            || !Each<string>(Peers.Name, parsed.GetValue(Peers), "an address such as /ip4/192.0.2.7/tcp/9100/p2p/12D3KooW...", IsPeer).TryGet(out peers, out error)
            || !Each<Uri>(ContentPeers.Name, parsed.GetValue(ContentPeers), "an address such as http://10.0.0.2:9000", IsNode).TryGet(out contentPeers, out error)
            || (parsed.GetValue(SettleAt) is { } worth && !Dollars.Parse(worth).TryGet(out settleAt, out error)))
        {
            return error;
        }

        return new NodeOptions
        {
            DataFolder = Path.GetFullPath(parsed.GetValue(Data)!),
            Port = parsed.GetValue(Port),
            Listen = listen[0],
            PublicUrl = reached.SingleOrDefault(),
            WeakSandbox = parsed.GetValue(Sandbox) == "weak",
            EgressAllow = egress,
            KeepAlive = parsed.GetValue(KeepAlive) is { } seconds ? TimeSpan.FromSeconds(Math.Max(0, seconds)) : null,
            EventRetryDelay = TimeSpan.FromSeconds(Math.Max(0, parsed.GetValue(RetryDelay) ?? 60)),
            Chain = parsed.GetValue(Chain),
            ChainBlockTime = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(BlockTime) ?? 1, 0.05, 60)),
            Directory = parsed.GetValue(Directory),
            ChainParametersFile = parsed.GetValue(Parameters),
            Bridge = parsed.GetValue(Bridge),
            BridgeConfirmations = parsed.GetValue(BridgeDepth) is { } depth ? Math.Clamp(depth, 0, 128) : null,
            SettleAt = settleAt,
            Dispute = parsed.GetValue(Dispute),
            Auditor = parsed.GetValue(Auditor),
            Mesh = parsed.GetValue(Mesh),
            MeshPort = parsed.GetValue(MeshPort),
            Peers = peers,
            ContentPeers = contentPeers,
            ContentQuota = Math.Max(1 << 20, parsed.GetValue(ContentQuota) ?? 10L << 30),
        };
    }

    private delegate bool Try<T>(string text, [MaybeNullWhen(false)] out T value);

    private static Option<string> OneOf(Option<string> option, params string[] values)
    {
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    /// <summary>Those that were given.</summary>
    private static Result<IReadOnlyList<T>> Each<T>(string option, IEnumerable<string?>? texts, string what, Try<T> parse)
    {
        List<T> values = [];
        foreach (string text in (texts ?? []).OfType<string>())
        {
            if (!parse(text, out T? value))
            {
                return new VirgaError(Outcome.InvalidParameter, $"{option} {text} is not {what}.");
            }

            values.Add(value);
        }

        return values;
    }

    private static bool IsNode(string text, [MaybeNullWhen(false)] out Uri address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address) && address.Scheme is ("http" or "https") && address.PathAndQuery == "/";

    private static bool IsPeer(string text, [MaybeNullWhen(false)] out string address)
    {
        address = text;
        return text.StartsWith('/') && text.Contains("/p2p/", StringComparison.Ordinal);
    }
}
