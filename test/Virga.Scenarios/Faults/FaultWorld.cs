using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text.Json;
using Virga.Deployment;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;
using Virga.Node.Values;
using Virga.WideArea;

namespace Virga.Scenarios.Faults;

/// <summary>
/// Nodes in network namespaces, each a gateway of a cloud of its own and a peer of the mesh; the first runs their chain. The users have a
/// namespace too; this process is in another, whose ways nothing cuts. To be run in a network namespace of its own.
/// </summary>
internal sealed class FaultWorld : IAsyncDisposable
{
    public const string Topic = "faults";
    private const int Outside = FaultSchedule.Users + 1;
    private const int Users = 3;
    private const int NodePort = 9000;

    private const string Numbers = """
        {"EpochBlocks": 100, "BuriedBlocks": 2, "SilentBlocks": 100000, "WindowBlocks": 4, "AnswerBlocks": 4, "LateEpochs": 1000, "WithdrawalBlocks": 200000, "UnbondingBlocks": 200000}
        """;

    private static readonly BigInteger Deposit = 1_000_000_000; // micro-dollars
    private static readonly IPAddress Counter = WideAreaNetwork.AddressOf(Outside);

    private readonly WideAreaNetwork network = new(Outside + 1, (_, _) => TimeSpan.FromMilliseconds(1), isInside: true);
    private readonly int[,] cuts = new int[Outside, Outside];
    private readonly NodeProcess?[] nodes = new NodeProcess?[FaultSchedule.Nodes];
    private readonly Secp256k1 curve = new();
    private readonly List<SignedCaller> users = [];
    private readonly string folder = Directory.CreateTempSubdirectory("virga-faults").FullName;
    private HttpClient? engine;
    private string directory = "";

    public FaultWorld() => Tally = new FaultTally(Counter);

    public FaultTally Tally { get; }

    public IReadOnlyList<SignedCaller> Callers => users;

    /// <summary>The process that makes the blocks.</summary>
    public FaultChain Blocks { get; private set; } = null!;

    public ManagementChain Chain { get; private set; } = null!;

    public EvmClient Client { get; private set; } = null!;

    public EvmAddress[] Gateways { get; } = new EvmAddress[FaultSchedule.Nodes];

    /// <summary>Pico-dollars that each user has put in.</summary>
    public static BigInteger Deposited => Deposit * 1_000_000;

    public string Errors => string.Concat(nodes.Select((node, index) => string.Concat((node?.Errors ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.Contains(" Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal)).TakeLast(40).Select(line => $"{index}: {line}\n"))));

    /// <summary>Null: it is dead.</summary>
    public NodeProcess? Node(int index) => nodes[index];

    public async Task StartAsync(TimeSpan patience)
    {
        engine = network.ClientAt(0);
        engine.Timeout = TimeSpan.FromSeconds(10);
        Blocks = new FaultChain(engine, Path.Combine(DataOf(0), "chain"), () => nodes[0]);
        await File.WriteAllTextAsync(Path.Combine(folder, "numbers"), Numbers);
        NodeProcess first = nodes[0] = await LaunchAsync(0);
        await ManagementNodes.JoinedAsync(first);
        (Chain, Client) = await ManagementNodes.ContractsAsync(first);
        using (JsonDocument status = await ManagementNodes.StatusAsync(first))
        {
            directory = status.RootElement.GetProperty("Directory").GetString()!;
        }

        await Task.WhenAll(Enumerable.Range(1, FaultSchedule.Nodes - 1).Select(async i => nodes[i] = await LaunchAsync(i)));
        await Task.WhenAll(Enumerable.Range(0, FaultSchedule.Nodes).Select(StakeAsync));
        await DeployAsync(first, "count", """
            def handler(event, context):
                tally('call ' + event['rawPath'])
                return {'statusCode': 201, 'headers': {'content-type': 'text/plain'}, 'body': event['rawPath']}
            """, 0);
        string owner = await ManagementNodes.WalletAsync(first);
        await ManagementNodes.DoneAsync(ManagementNodes.SignedAsync(first, owner, "register", "count", "--path", "/count", "--methods", "post", "--open", "--price", "1 microdollar", "--price-per-gb-second", "16 microdollar", "--json"));
        using ChainUser payer = new(Client, folder);
        await FundAsync(payer.Address);
        await payer.RunAsync(id => Chain.Token.Mint(id, payer.Address, Users * Deposit));
        await payer.RunAsync(id => Chain.Token.Approve(id, Chain.Billing.Address, Users * Deposit));
        for (int i = 0; i < Users; i++)
        {
            HttpClient http = network.ClientAt(FaultSchedule.Users);
            http.Timeout = patience;
            users.Add(new SignedCaller(SigningKey.New(curve), http));
            await payer.RunAsync(id => Chain.Billing.Deposit(id, users[^1].Address, Deposit));
        }
    }

    /// <summary>As if its machine had lost its power, but for the disk.</summary>
    public async Task KillAsync(int index)
    {
        NodeProcess node = nodes[index]!;
        nodes[index] = null;
        node.Kill9();
        await node.WaitForExitAsync();
        await node.DisposeAsync();
    }

    public async Task ReturnAsync(int index) => nodes[index] = await LaunchAsync(index);

    public void Cut(Fault fault, bool cut)
    {
        foreach ((int one, int other) in fault.Links)
        {
            cuts[one, other] += cut ? 1 : -1;
            network.Cut(one, other, cuts[one, other] > 0);
        }

        foreach ((int one, int other) in fault.IsSevering && cut ? fault.Links : [])
        {
            network.Sever(one, other);
            network.Sever(other, one);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Blocks?.Stop(false);
        foreach (NodeProcess node in nodes.Reverse().OfType<NodeProcess>())
        {
            await node.DisposeAsync();
        }

        users.ForEach(user => user.Dispose());
        engine?.Dispose();
        Tally.Dispose();
        curve.Dispose();
        network.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string DataOf(int index) => Path.Combine(folder, index.ToString(CultureInfo.InvariantCulture));

    private Task<NodeProcess> LaunchAsync(int index)
    {
        string[] chain = index == 0
            ? ["--chain", "local", "--chain-block-time", "0.05", "--chain-parameters", Path.Combine(folder, "numbers")]
            : ["--chain", $"http://{WideAreaNetwork.AddressOf(0)}:{NodePort}{RpcGate.Path}", "--directory", directory];
        return NodeProcess.StartAsync(
            start => network.Start(index, start),
            [],
            DataOf(index),
            ["--listen", WideAreaNetwork.AddressOf(index).ToString(), "--port", $"{NodePort}", "--mesh", "--egress-allow", $"{Counter}/32", "--event-retry-delay", "0.05", .. chain]);
    }

    private async Task StakeAsync(int index)
    {
        NodeProcess node = nodes[index]!;
        await Eventually.HoldsAsync(
            async () =>
            {
                using JsonDocument status = await ManagementNodes.StatusAsync(node);
                bool hasJoined = status.RootElement.TryGetProperty("Directory", out JsonElement there) && there.ValueKind == JsonValueKind.String;
                Gateways[index] = hasJoined ? EvmAddress.Parse(status.RootElement.GetProperty("Account").GetString()).Value : default;
                return hasJoined;
            },
            () => node.Errors,
            60);
        await FundAsync(Gateways[index]);
        string mesh = "";
        await Eventually.HoldsAsync(async () => (mesh = await Management.GetAsync(node, "/_virga/v1/mesh")).Contains("/p2p/", StringComparison.Ordinal), () => $"{mesh}; {node.Errors}", 60); // its peer id is registered with the stake
        await PostAsync(node, "/_virga/v1/gateway/stake", new { Name = "join", Amount = "1000 dollar", Cloud = index, Region = "eu", Capacity = 1, Mint = true });
        await DeployAsync(node, "sink", $$"""
            def handler(event, context):
                tally('event {{index}} ' + event['data'] + ' ' + context.aws_request_id)
            """, index);
        await PostAsync(node, $"/_virga/v1/topics/{Topic}/subscriptions", new { Function = "sink" });
    }

    private async Task FundAsync(EvmAddress account) => Assert.True(await Blocks.DoAsync("anvil_setBalance", account.ToString(), "0x8ac7230489e80000"));

    private static async Task PostAsync(NodeProcess node, string path, object body)
    {
        using NodeClient client = NodeClient.OpenFolder(node.Data).Value;
        Result<JsonElement> sent = await client.SendAsync(HttpMethod.Post, path, body, default);
        Assert.True(sent.Error is null, sent.Error?.Message);
    }

    private async Task DeployAsync(NodeProcess node, string name, string python, int index)
    {
        string code = Directory.CreateDirectory(Path.Combine(folder, $"{name}-{index}")).FullName;
        await File.WriteAllTextAsync(Path.Combine(code, "m.py"), FaultTally.Python(Counter) + python);
        using NodeClient client = NodeClient.OpenFolder(node.Data).Value;
        Result<DeployedFunction> deployed = await new Deployer(client).DeployAsync(new FunctionPlan { Name = name, CodeFolder = code, Runtime = "python3.11", Handler = "m.handler", Timeout = 10 }, default);
        Assert.True(deployed.Error is null, deployed.Error?.Message);
    }
}
