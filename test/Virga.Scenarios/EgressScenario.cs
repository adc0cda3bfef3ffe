using System.Net;
using System.Net.Sockets;

namespace Virga.Scenarios;

/// <summary>Outbound network: through the node to what is allowed, and nowhere without.</summary>
public sealed class EgressScenario
{
    private const string Code = """
        import os, socket, urllib.request
        def handler(event, context):
            try:
                with socket.create_connection((event["host"], event["port"]), 3) as peer:
                    peer.sendall(b"ping")
                    return peer.recv(16).decode()
            except OSError as error:
                return "refused: " + type(error).__name__
        def endpoint(event, context):
            return urllib.request.urlopen(os.environ["AWS_ENDPOINT_URL"] + "/_virga/health", timeout=3).read().decode()
        """;

    [Fact]
    public async Task Connect_AllowedHost_IsRelayedAndOthersAreNot()
    {
        using TcpListener host = new(IPAddress.Loopback, 0);
        host.Start();
        int port = ((IPEndPoint)host.LocalEndpoint).Port;
        Task serving = ServeAsync(host);

        // 127.0.0.0/8 is the sandbox's own inside it, so an address beyond stands for the host: 192.0.2.1 (TEST-NET-1) on lo.
        await Ran.RunAsync("ip", ["address", "add", "192.0.2.1/32", "dev", "lo"]);
        try
        {
            using TcpListener outer = new(IPAddress.Parse("192.0.2.1"), port);
            outer.Start();
            Task outerServing = ServeAsync(outer);
            await using NodeProcess node = await NodeProcess.StartAsync(null, "--egress-allow", "192.0.2.1/32");
            await node.CreateAsync("open", "python3.11", "m.handler", Zip.Of(("m.py", Code)), "--timeout", "10");
            await node.CreateAsync("closed", "python3.11", "m.handler", Zip.Of(("m.py", Code)), "--timeout", "10", "--tags", "virga:network=none");
            await node.CreateAsync("endpoint", "python3.11", "m.endpoint", Zip.Of(("m.py", Code)), "--tags", "virga:network=none");
            string target = $$"""{"host":"192.0.2.1","port":{{port}}}""";
            Assert.Equal("\"ping\"", (await node.InvokeAsync("open", target)).Payload);
            Assert.Contains("refused", (await node.InvokeAsync("open", $$"""{"host":"10.0.0.1","port":{{port}}}""")).Payload, StringComparison.Ordinal);
            Assert.Contains("refused", (await node.InvokeAsync("open", $$"""{"host":"127.0.0.1","port":{{port}}}""")).Payload, StringComparison.Ordinal);
            Assert.Contains("refused", (await node.InvokeAsync("closed", target)).Payload, StringComparison.Ordinal);
            Assert.Equal("\"ok\"", (await node.InvokeAsync("endpoint")).Payload);
            outer.Stop();
            await outerServing;
        }
        finally
        {
            await Ran.RunAsync("ip", ["address", "del", "192.0.2.1/32", "dev", "lo"]);
        }

        host.Stop();
        await serving;
    }

    private static async Task ServeAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using Socket peer = await listener.AcceptSocketAsync();
                byte[] buffer = new byte[16];
                int read = await peer.ReceiveAsync(buffer);
                await peer.SendAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // stopped
        }
    }
}
