using System.Globalization;
using System.Text;
using System.Text.Json;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Chain.Wallets;
using Virga.WideArea;

namespace Virga.Demo;

/// <summary>Gateways of several regions on one chain and one mesh, and what they offer.</summary>
internal sealed class Federation : IAsyncDisposable
{
    /// <summary>Epochs are long enough for all calls; what is settled can be disputed for a few blocks only, so that the demonstration ends.</summary>
    private const string Parameters = """
        {"EpochBlocks": 200, "BuriedBlocks": 2, "SilentBlocks": 5000, "WindowBlocks": 4, "AnswerBlocks": 4, "LateEpochs": 50, "WithdrawalBlocks": 20000, "UnbondingBlocks": 20000}
        """;

    private const string Code = """
        def handler(event, context):
            return {"statusCode": 200, "headers": {"content-type": "text/plain"}, "body": "hello from a federation, " + event["headers"]["virga-user"]}

        """;

    private const string Passphrase = "demonstration";
    private const int QuickKeyStore = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<DemoNode> nodes = [];
    private readonly Secp256k1 curve = new();
    private readonly string folder;

    private Federation(IRegionNetwork network, IReadOnlyList<Place> places, string folder) => (Network, Places, this.folder) = (network, places, folder);

    public IRegionNetwork Network { get; }

    public IReadOnlyList<Place> Places { get; }

    /// <summary>The first one runs the chain.</summary>
    public IReadOnlyList<DemoNode> Nodes => nodes;

    public DemoChain Chain { get; private set; } = null!;

    public Secp256k1 Curve => curve;

    /// <summary>Who pays.</summary>
    public SigningKey User { get; private set; } = null!;

    /// <summary>Whose function is called.</summary>
    public EvmAddress Provider { get; private set; }

    public uint EndPoint { get; private set; }

    public string Folder => folder;

    public static async Task<Federation> StartAsync(IRegionNetwork network, IReadOnlyList<Place> places, string folder, Progress progress, CancellationToken cancellation)
    {
        Federation federation = new(network, places, folder);
        try
        {
            await federation.StartNodesAsync(progress, cancellation).ConfigureAwait(false);
            await federation.StakeAsync(progress, cancellation).ConfigureAwait(false);
            return federation;
        }
        catch (Exception)
        {
            await federation.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public string NameOf(EvmAddress gateway) => nodes.FirstOrDefault(node => node.Account == gateway)?.Place.Name ?? gateway.ToString();

    /// <summary>A provider registers a function; its code is content, so that every gateway can run it.</summary>
    public async Task OfferAsync(Progress progress, CancellationToken cancellation)
    {
        DemoNode first = nodes[0];
        string source = Directory.CreateDirectory(Path.Combine(folder, "greet")).FullName;
        await File.WriteAllTextAsync(Path.Combine(source, "app.py"), Code, cancellation).ConfigureAwait(false);
        await first.VirgaAsync(["deploy", source], cancellation).ConfigureAwait(false);
        (Provider, string secret) = await WalletAsync(first, "provider", cancellation).ConfigureAwait(false);
        string registered = await first.VirgaAsync(
            ["register", "greet", "--path", "/greet", "--methods", "get,post", "--open", "--price", "1 microdollar", "--price-per-gb-second", "16 microdollar", "--json", "--wallet", Provider.ToString(), "--passphrase-file", secret], cancellation).ConfigureAwait(false);
        Registered answer = JsonSerializer.Deserialize<Registered>(registered)!;
        EndPoint = answer.EndPoint;
        progress.Say($"end point {EndPoint} /greet is registered at 1 microdollar a call; its code is content {answer.Cid}");
    }

    public async Task DepositAsync(int dollars, Progress progress, CancellationToken cancellation)
    {
        DemoNode first = nodes[0];
        (EvmAddress user, string secret) = await WalletAsync(first, "user", cancellation).ConfigureAwait(false);
        User = DemoFailure.Unless(new WalletFolder(Path.Combine(first.Data, "wallets"), curve, TimeProvider.System).Open(user, Encoding.UTF8.GetBytes(Passphrase)), "the user's wallet");
        await first.VirgaAsync(["deposit", $"{dollars}", "dollar", "--mint", "--wallet", user.ToString(), "--passphrase-file", secret], cancellation).ConfigureAwait(false);
        progress.Say($"{user} deposits {dollars} dollar");
    }

    /// <summary>An epoch in whose list all gateways are, and that all of them know.</summary>
    public async Task<ulong> NextEpochAsync(CancellationToken cancellation)
    {
        while (true)
        {
            ulong epoch = await Chain.NextEpochAsync(cancellation).ConfigureAwait(false);
            int listed = 0;
            foreach (DemoNode node in nodes)
            {
                await Waiting.UntilAsync(async () => (listed = await ListedAsync(node, epoch, cancellation).ConfigureAwait(false)) >= 0, Patience, () => $"{node.Place.Name} knows epoch {epoch}", cancellation).ConfigureAwait(false);
                if (listed < nodes.Count)
                {
                    break;
                }
            }

            if (listed >= nodes.Count)
            {
                return epoch;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        User?.Dispose();
        if (Chain is not null)
        {
            await Chain.DisposeAsync().ConfigureAwait(false);
        }

        // The chain's node last: the others would complain that it is gone.
        await Task.WhenAll(nodes.Skip(1).Select(node => node.DisposeAsync().AsTask())).ConfigureAwait(false);
        foreach (DemoNode first in nodes.Take(1))
        {
            await first.DisposeAsync().ConfigureAwait(false);
        }

        curve.Dispose();
    }

    /// <summary>Gateways on the epoch's list, as the node sees it; -1: it knows nothing of the epoch.</summary>
    private static async Task<int> ListedAsync(DemoNode node, ulong epoch, CancellationToken cancellation) =>
        (await node.Client.SendAsync(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"/_virga/v1/registry/epoch?epoch={epoch}"), null, cancellation).ConfigureAwait(false)).TryGet(out JsonElement view, out _)
            ? view.TryGetProperty("Gateways", out JsonElement list) ? list.GetArrayLength() : 0
            : -1;

    private async Task StartNodesAsync(Progress progress, CancellationToken cancellation)
    {
        string numbers = Path.Combine(folder, "parameters.json");
        await File.WriteAllTextAsync(numbers, Parameters, cancellation).ConfigureAwait(false);
        List<string> mesh = ["--mesh", "--event-retry-delay", "1"];
        foreach (Place place in Places.Where(place => place.HasGateway))
        {
            string data = Path.Combine(folder, place.Index.ToString(CultureInfo.InvariantCulture));
            string[] chain = nodes.Count == 0 ? ["--chain", "local", "--chain-block-time", "0.2", "--chain-parameters", numbers] : ["--chain", nodes[0].Address + RpcGate.Path, "--directory", nodes[0].Directory];
            DemoNode node = await DemoNode.StartAsync(Network, place, data, [.. chain, .. mesh], cancellation).ConfigureAwait(false);
            nodes.Add(node);
            progress.Say($"{place.Name}: node at {node.Address}{(nodes.Count == 1 ? ", with the chain" : "")}");
            if (nodes.Count == 1)
            {
                await node.JoinAsync(cancellation).ConfigureAwait(false);
                Chain = await DemoChain.OpenAsync(Network, node, cancellation).ConfigureAwait(false);
            }

            mesh.AddRange(["--peer", await node.MeshAddressAsync(cancellation).ConfigureAwait(false)]);
        }
    }

    private async Task StakeAsync(Progress progress, CancellationToken cancellation)
    {
        await Parallel.ForEachAsync(nodes, cancellation, async (node, stopping) =>
        {
            await node.JoinAsync(stopping).ConfigureAwait(false);
            await nodes[0].VirgaAsync(["chain", "fund", node.Account.ToString(), "10 ether"], stopping).ConfigureAwait(false);
            await node.VirgaAsync(["stake", "1000", "dollar", "--cloud", node.Place.Index.ToString(CultureInfo.InvariantCulture), "--region", Region.Seven[node.Place.Region].Name, "--mint"], stopping).ConfigureAwait(false);
            progress.Say($"{node.Place.Name}: gateway {node.Account} with 1000 dollar at stake");
        }).ConfigureAwait(false);
    }

    private static async Task<(EvmAddress Address, string PassphraseFile)> WalletAsync(DemoNode node, string name, CancellationToken cancellation)
    {
        using Secp256k1 curve = new();
        EvmAddress address = DemoFailure.Unless(new WalletFolder(Path.Combine(node.Data, "wallets"), curve, TimeProvider.System).New(Encoding.UTF8.GetBytes(Passphrase), cost: QuickKeyStore), $"the {name}'s wallet");
        string file = Path.Combine(node.Data, $"passphrase-{name}");
        await File.WriteAllTextAsync(file, Passphrase, cancellation).ConfigureAwait(false);
        await node.VirgaAsync(["chain", "fund", address.ToString(), "10 ether"], cancellation).ConfigureAwait(false);
        return (address, file);
    }

    /// <summary>What <c>virga register --json</c> says.</summary>
    private sealed record Registered(uint EndPoint, string Cid);
}
