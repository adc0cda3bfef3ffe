using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Virga.Node.Mesh.Topics;

namespace Virga.Scenarios;

/// <summary>Three nodes, each with its peer process: messages call functions once through kills, and a flood ends for who makes it.</summary>
public sealed class MeshScenario
{
    private const string Topic = "orders.created";
    private const ulong Flood = 3_000;
    private const int Patience = 120;
    private static readonly byte[] Sink = Zip.Of(("m.py", "def handler(event, context):\n    raise ValueError('kept')\n"));

    private static readonly byte[] Teller = Zip.Of(("m.py", """
        import os, urllib.error, urllib.request
        import botocore.auth, botocore.awsrequest, botocore.session

        def handler(event, context):
            url = os.environ['AWS_ENDPOINT_URL'] + '/_virga/v1/topics/' + event['topic'] + '/messages'
            request = botocore.awsrequest.AWSRequest('POST', url, data=event['message'].encode())
            botocore.auth.SigV4Auth(botocore.session.Session().get_credentials(), 'lambda', os.environ['AWS_REGION']).add_auth(request)
            try:
                return urllib.request.urlopen(urllib.request.Request(url, request.body, dict(request.headers), method='POST')).status
            except urllib.error.HTTPError as error:
                return error.code
        """));

    [Fact]
    public async Task Messages_ThroughKillsOfProcessesAndNodes_CallEachFunctionOnce()
    {
        string[] data = [.. Enumerable.Range(0, 3).Select(_ => Directory.CreateTempSubdirectory("virga-mesh").FullName)];
        string port = FreePort().ToString(CultureInfo.InvariantCulture);
        NodeProcess? teller = null, first = null, second = null;
        try
        {
            teller = await StartAsync(data[0], "--mesh-port", port);
            string address = await AddressAsync(teller);
            NodeProcess[] both = await Task.WhenAll(StartAsync(data[1], "--peer", address), StartAsync(data[2], "--peer", address));
            (first, second) = (both[0], both[1]);
            await Task.WhenAll(SubscribeAsync(first), SubscribeAsync(second, "--filter", """{"data": {"kind": ["order"]}}"""), MakeTellerAsync(teller));

            await PublishAsync(teller, 1, "order");
            await PublishAsync(teller, 2, "other");
            await CalledAsync(first, 1, 2);
            await CalledAsync(second, 1);

            KillPeer(data[1]);
            await PublishAsync(teller, 3, "order"); // while the process isn't there, or just after
            second.Kill9();
            await second.WaitForExitAsync();
            await PublishAsync(teller, 4, "order");
            Assert.Equal("201", (await teller.InvokeAsync("teller", $$"""{"topic": "{{Topic}}", "message": "{\"n\": 5, \"kind\": \"order\"}"}""")).Payload);
            Assert.Equal("403", (await teller.InvokeAsync("teller", """{"topic": "elsewhere", "message": "x"}""")).Payload);
            teller.Kill9(); // what it accepted last may not have left it
            await teller.WaitForExitAsync();
            NodeProcess[] again = await Task.WhenAll(StartAsync(data[0], "--mesh-port", port), StartAsync(data[2], "--peer", address));
            (teller, second) = (again[0], again[1]);

            await PublishLargeAsync(teller, 6);
            await CalledAsync(first, 1, 2, 3, 4, 5, 6);
            await CalledAsync(second, 1, 3, 4, 5, 6);
            Assert.Equal(await HistoryAsync(teller), await HistoryAsync(first)); // by content id
        }
        finally
        {
            foreach (NodeProcess node in new[] { teller, first, second }.OfType<NodeProcess>())
            {
                await node.DisposeAsync();
            }

            Array.ForEach(data, folder => Directory.Delete(folder, recursive: true));
        }
    }

    [Fact]
    public async Task Peer_ThatFloodsATopic_IsCutOffAndOthersAreHeard()
    {
        await using NodeProcess node = await StartAsync(null);
        string address = await AddressAsync(node);
        Assert.Equal(0, (await node.VirgaAsync("topic", "subscribe", Topic)).ExitCode);
        await using MeshPeer flooder = new(address), honest = new(address);
        await Task.WhenAll(flooder.StartAsync(), honest.StartAsync());
        string bad = flooder.Connection.Self!.Peer, good = honest.Connection.Self!.Peer;
        await Eventually.HoldsAsync(async () => await NeighboursAsync(node) is var all && all.Contains(bad) && all.Contains(good), () => node.Errors, Patience);

        using CancellationTokenSource enough = new();
        Task flood = FloodAsync(flooder, enough.Token);
        await Eventually.HoldsAsync(() => node.Errors.Contains($"the peer {bad} is cut off", StringComparison.Ordinal), () => node.Errors, Patience);
        await Eventually.HoldsAsync(async () => !(await NeighboursAsync(node)).Contains(bad), () => node.Errors, Patience);
        TopicRecord fine = TopicRecord.Of(new TopicMessage(good, Topic, 1, DateTimeOffset.UtcNow, null, "fine"u8.ToArray()));
        await Eventually.HoldsAsync(
            async () =>
            {
                await honest.Connection.PublishAsync(TopicName.OnMesh(Topic), TopicWire.Message(fine.Block));
                return (await HistoryAsync(node)).Contains(TopicMessage.IdOf(fine.Head.Digest).ToString());
            },
            () => node.Errors,
            Patience);
        Assert.DoesNotContain(bad, await NeighboursAsync(node));
        await enough.CancelAsync();
        await flood;
    }

    [Fact]
    public async Task Topics_OfANodeWithoutAMesh_SayWhatIsMissing()
    {
        await using NodeProcess node = await NodeProcess.StartAsync();
        Ran ran = await node.VirgaAsync("topic", "publish", Topic, "x");
        Assert.Contains("--mesh", ran.Errors, StringComparison.Ordinal);
        Assert.Contains("--mesh", (await node.VirgaAsync("mesh")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await node.VirgaAsync("topic", "publish", "no/topic", "x")).ExitCode);
        Assert.Equal(2, (await node.VirgaAsync("topic", "subscribe", Topic, "--filter", "{}")).ExitCode);
        Assert.Equal(3, (await node.VirgaAsync("topic", "subscribe", Topic, "--function", "none")).ExitCode);
    }

    private static Task<NodeProcess> StartAsync(string? data, params string[] more) => NodeProcess.StartAsync(data, ["--mesh", "--event-retry-delay", "0.05", .. more]);

    private static async Task<string> AddressAsync(NodeProcess node)
    {
        string address = "";
        await Eventually.HoldsAsync(async () => (address = (await node.VirgaAsync("mesh")).Output.Split('\n')[0]).StartsWith("/ip4/127.0.0.1/tcp/", StringComparison.Ordinal), () => node.Errors, 60);
        return address;
    }

    private static async Task SubscribeAsync(NodeProcess node, params string[] filter)
    {
        await node.CreateAsync("sink", "python3.11", "m.handler", Sink);
        Assert.Equal(0, (await node.AwsAsync("put-function-event-invoke-config", "--function-name", "sink", "--maximum-retry-attempts", "0")).ExitCode);
        Ran ran = await node.VirgaAsync(["topic", "subscribe", Topic, "--function", "sink", .. filter]);
        Assert.True(ran.ExitCode == 0, ran.ToString());
    }

    /// <summary>A function that may publish to one topic.</summary>
    private static async Task MakeTellerAsync(NodeProcess node)
    {
        const string Trust = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}""";
        const string May = $$"""{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "virga:Publish", "Resource": "arn:aws:virga:*:*:topic/{{Topic}}"}]}""";
        Ran role = await node.RunAsync("aws", "--endpoint-url", node.Address, "--region", "us-east-1", "iam", "create-role", "--role-name", "r", "--assume-role-policy-document", Trust);
        Assert.True(role.ExitCode == 0, role.ToString());
        Ran policy = await node.RunAsync("aws", "--endpoint-url", node.Address, "--region", "us-east-1", "iam", "put-role-policy", "--role-name", "r", "--policy-name", "publish", "--policy-document", May);
        Assert.True(policy.ExitCode == 0, policy.ToString());
        await node.CreateAsync("teller", "python3.11", "m.handler", Teller, "--timeout", "30", "--memory-size", "256");
    }

    private static async Task PublishAsync(NodeProcess node, int number, string kind)
    {
        Ran ran = await node.VirgaAsync("topic", "publish", Topic, $$"""{"n": {{number}}, "kind": "{{kind}}"}""");
        Assert.True(ran.ExitCode == 0 && ran.Output.StartsWith("bafkrei", StringComparison.Ordinal), ran.ToString());
    }

    /// <summary>More than goes out as it is: it is announced and fetched.</summary>
    private static async Task PublishLargeAsync(NodeProcess node, int number)
    {
        await AddressAsync(node);
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $$"""{"n": {{number}}, "kind": "order", "text": "{{new string('x', TopicMessage.MaxGossipedData + 1000)}}"}""");
        Ran ran = await node.VirgaAsync("topic", "publish", Topic, "--file", file);
        File.Delete(file);
        Assert.True(ran.ExitCode == 0, ran.ToString());
    }

    /// <summary>Waits until the function was called with all of them; each only once.</summary>
    private static async Task CalledAsync(NodeProcess node, params int[] wanted)
    {
        int[] called = [];
        await Eventually.HoldsAsync(
            async () =>
            {
                using JsonDocument events = JsonDocument.Parse(await Management.GetAsync(node, "/_virga/v1/events?state=died&function=sink&payload=1&limit=1000"));
                called = [.. events.RootElement.GetProperty("Events").EnumerateArray().Select(one => JsonElement.Parse(one.GetProperty("Payload").GetString()!).GetProperty("data").GetProperty("n").GetInt32()).Order()];
                return called.Length >= wanted.Length;
            },
            () => $"called with {string.Join(", ", called)}; {node.Errors}",
            Patience);
        Assert.Equal(wanted, called);
    }

    private static async Task<string[]> HistoryAsync(NodeProcess node)
    {
        using JsonDocument history = JsonDocument.Parse(await Management.GetAsync(node, $"/_virga/v1/topics/{Topic}/messages?limit=1000"));
        return [.. history.RootElement.EnumerateArray().Select(one => one.GetProperty("Id").GetString()!).Order(StringComparer.Ordinal)];
    }

    private static async Task<string[]> NeighboursAsync(NodeProcess node)
    {
        using JsonDocument mesh = JsonDocument.Parse(await Management.GetAsync(node, "/_virga/v1/mesh"));
        return mesh.RootElement.TryGetProperty("Status", out JsonElement status) ? [.. status.GetProperty("Peers").EnumerateArray().Select(one => one.GetProperty("Peer").GetString()!)] : [];
    }

    /// <summary>Sound messages, as many as the connection takes; where a starved machine takes too few of them for a flood, nonsense follows.</summary>
    private static async Task FloodAsync(MeshPeer peer, CancellationToken enough)
    {
        await Task.Yield();
        TopicRecord? last = null;
        using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(5));
        while (!enough.IsCancellationRequested)
        {
            for (int i = 0; i < 20; i++)
            {
                last = TopicRecord.Of(new TopicMessage(peer.Connection.Self!.Peer, Topic, (last?.Head.Sequence ?? 0) + 1, DateTimeOffset.UtcNow, last?.Head.Digest, new byte[100]));
                await peer.Connection.PublishAsync(TopicName.OnMesh(Topic), last.Head.Sequence > Flood ? [0] : TopicWire.Message(last.Block));
            }

            await pause.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private static void KillPeer(string data)
    {
        string socket = Path.Combine(data, "mesh/peer.sock");
        int process = Directory.EnumerateDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) ? id : 0).First(id => id > 0 && CommandOf(id).Contains(socket, StringComparison.Ordinal));
        Assert.True(NodeProcess.Kill9(process));
    }

    private static string CommandOf(int process)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{process}/cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
