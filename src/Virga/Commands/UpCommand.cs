using System.CommandLine;
using System.Net;
using Virga.Node.Hosting;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga up</c>: a node in the foreground.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        Option<int> port = new("--port") { Description = "Port to listen on; 0 lets the system choose.", DefaultValueFactory = _ => NodeOptions.DefaultPort };
        Option<string> data = CommonOptions.Data();
        Option<string> listen = new("--listen") { Description = "Address to listen on; others than loopback are reachable from outside.", DefaultValueFactory = _ => "127.0.0.1" };
        Option<string?> publicUrl = new("--public-url") { Description = "Address (http://host:port) at which others reach the node, where a proxy or router is in between. It is what the registry says. Default: where it listens." };
        Option<string> sandbox = new("--sandbox") { Description = "strong, or weak: run trusted code although the kernel forbids parts of the sandbox.", DefaultValueFactory = _ => "strong" };
        sandbox.AcceptOnlyFromAmong("strong", "weak");
        Option<string[]> egress = new("--egress-allow") { Description = "Private network (CIDR) that functions may connect to; may repeat." };
        Option<int?> keepAlive = new("--keep-alive") { Description = "Seconds that idle instances are kept; without it, as each function's own history asks." };
        Option<double?> retryDelay = new("--event-retry-delay") { Description = "Seconds before an asynchronous call that failed is tried again; before the second retry twice as many. Default: 60, as on Lambda." };
        Option<string?> chain = new("--chain") { Description = "local: a chain that the node runs itself; or the address (http, https, ws, wss) of a chain's node." };
        Option<double?> blockTime = new("--chain-block-time") { Description = "Seconds between blocks of the local chain. Default: 1." };
        Option<string[]> contentPeer = new("--content-peer") { Description = "Address (http://host:port) of a node that is asked for content which isn't here; may repeat." };
        Option<long?> contentQuota = new("--content-quota") { Description = "Bytes of content that are kept. Default: 10 GiB." };
        Option<string?> directory = new("--directory") { Description = "Directory of the management chain's contracts, ADDRESS@BLOCK as `virga chain status` shows it. Default: on its own chain, the node makes one." };
        Option<string?> parameters = new("--chain-parameters") { Description = "JSON file with numbers for the contracts that the node makes on its own chain, such as {\"EpochBlocks\": 32}." };
        Option<string?> bridge = new("--bridge") { Description = "Relay money from another chain to this one, out of the node's bond: URL@ADDRESS of the other chain's node and of the contract Bridge there." };
        Option<int?> bridgeDepth = new("--bridge-confirmations") { Description = "Blocks above a lock on the other chain before it is answered. Default: 12." };
        Option<bool> dispute = new("--dispute") { Description = "Audit what other gateways settle, and dispute what is wrong with the node's own account." };
        Option<string?> auditor = new("--auditor") { Description = "Public key, as `virga journal key` shows a wallet's, whose owner may read the journal of signed calls besides their callers." };
        Option<bool> mesh = new("--mesh") { Description = "Take part in the mesh of nodes: topics and blocks are shared with peers." };
        Option<int> meshPort = new("--mesh-port") { Description = "TCP port of the mesh, on the address of --listen; 0 lets the system choose.", DefaultValueFactory = _ => 0 };
        Option<string[]> peers = new("--peer") { Description = "Another node of the mesh, as `virga mesh` shows it there (/ip4/.../tcp/.../p2p/...); may repeat." };
        Command command = new("up", "Run a node in the foreground.\n\nExample:\n  virga up --port 9000 --data ~/.virga") { port, data, listen, publicUrl, sandbox, egress, keepAlive, retryDelay, chain, blockTime, directory, parameters, contentPeer, contentQuota, mesh, meshPort, peers, bridge, bridgeDepth, dispute, auditor };
        command.SetAction((parsed, cancellation) =>
        {
            if (!IPAddress.TryParse(parsed.GetValue(listen), out IPAddress? address))
            {
                return Output.FailAsync(new VirgaError(Outcome.InvalidParameter, $"--listen {parsed.GetValue(listen)} is no IP address."));
            }

            Uri? reached = null;
            if (parsed.GetValue(publicUrl) is { } given && (!Uri.TryCreate(given, UriKind.Absolute, out reached) || reached.Scheme is not ("http" or "https") || reached.PathAndQuery != "/"))
            {
                return Output.FailAsync(new VirgaError(Outcome.InvalidParameter, $"--public-url {given} is no address such as https://gateway.example."));
            }

            List<IPNetwork> allowed = [];
            foreach (string text in parsed.GetValue(egress) ?? [])
            {
                if (!IPNetwork.TryParse(text, out IPNetwork network))
                {
                    return Output.FailAsync(new VirgaError(Outcome.InvalidParameter, $"--egress-allow {text} is no network such as 10.0.0.0/8."));
                }

                allowed.Add(network);
            }

            if ((parsed.GetValue(peers) ?? []).FirstOrDefault(one => !one.StartsWith('/') || !one.Contains("/p2p/", StringComparison.Ordinal)) is { } wrong)
            {
                return Output.FailAsync(new VirgaError(Outcome.InvalidParameter, $"--peer {wrong} is no address such as /ip4/192.0.2.7/tcp/9100/p2p/12D3KooW..."));
            }

            List<Uri> contentPeers = [];
            foreach (string text in parsed.GetValue(contentPeer) ?? [])
            {
                if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? peer) || peer.Scheme is not ("http" or "https"))
                {
                    return Output.FailAsync(new VirgaError(Outcome.InvalidParameter, $"--content-peer {text} is no address such as http://10.0.0.2:9000."));
                }

                contentPeers.Add(peer);
            }

            return RunAsync(
                new NodeOptions
                {
                    DataFolder = Path.GetFullPath(parsed.GetValue(data)!),
                    Port = parsed.GetValue(port),
                    Listen = address,
                    PublicUrl = reached,
                    WeakSandbox = parsed.GetValue(sandbox) == "weak",
                    EgressAllow = allowed,
                    EventRetryDelay = TimeSpan.FromSeconds(Math.Max(0, parsed.GetValue(retryDelay) ?? 60)),
                    Chain = parsed.GetValue(chain),
                    Directory = parsed.GetValue(directory),
                    ChainParametersFile = parsed.GetValue(parameters),
                    Bridge = parsed.GetValue(bridge),
                    BridgeConfirmations = parsed.GetValue(bridgeDepth) is { } depth ? Math.Clamp(depth, 0, 128) : null,
                    Dispute = parsed.GetValue(dispute),
                    Auditor = parsed.GetValue(auditor),
                    Mesh = parsed.GetValue(mesh),
                    MeshPort = parsed.GetValue(meshPort),
                    Peers = parsed.GetValue(peers) ?? [],
                    ChainBlockTime = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(blockTime) ?? 1, 0.05, 60)),
                    ContentPeers = contentPeers,
                    ContentQuota = Math.Max(1 << 20, parsed.GetValue(contentQuota) ?? 10L << 30),
                    KeepAlive = parsed.GetValue(keepAlive) is { } seconds ? TimeSpan.FromSeconds(Math.Max(0, seconds)) : null,
                },
                cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(NodeOptions options, CancellationToken cancellation)
    {
        Result<NodeHost> started = await NodeHost.StartAsync(options, cancellation).ConfigureAwait(false);
        if (!started.TryGet(out NodeHost? node, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        await using (node.ConfigureAwait(false))
        {
            await Console.Out.WriteLineAsync($"ready: {node.Address}  credentials: {node.CredentialsPath}  config: {node.ConfigPath}").ConfigureAwait(false);
            await node.WaitForShutdownAsync(cancellation).ConfigureAwait(false);
        }

        return 0;
    }
}
