using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Hosting;
using Virga.Node.Sandboxes;
using Virga.Node.Values;

namespace Virga.Scenarios;

/// <summary>The node's connections into a sandbox: they end in its own network, and nowhere else.</summary>
public sealed class SandboxConnectionScenario : IAsyncLifetime
{
    private const int Port = 4242;

    private const string Listener = """
        import socket
        listener = socket.create_server(("127.0.0.1", 4242))
        print("listening", flush=True)
        while True:
            with listener.accept()[0] as connection:
                connection.sendall(b"inside")
        """;

    private readonly string data = Directory.CreateTempSubdirectory("virga-scenario").FullName;
    private NodeHost node = null!;
    private ISandbox sandbox = null!;
    private SandboxProcess process = null!;

    public async Task InitializeAsync()
    {
        node = (await NodeHost.StartAsync(new NodeOptions { DataFolder = data, Port = 0 }, default)).Value;
        sandbox = node.Services.GetRequiredService<ISandbox>();
        SandboxSpec spec = new()
        {
            Arguments = ["/usr/bin/python3", "-c", Listener],
            Environment = [],
            Binds = [],
            WorkingDirectory = "/tmp",
            Memory = new MemorySize(128),
            Temporary = new MemorySize(512),
            Network = SandboxNetwork.None,
            HasChannel = false,
        };
        process = (await sandbox.LaunchAsync(spec, default)).Value;
    }

    public async Task DisposeAsync()
    {
        process.Dispose();
        await node.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Connect_ToWhatListensInside_ReachesIt()
    {
        using Socket connection = await ConnectAsync();
        byte[] heard = new byte[16];
        int length = await connection.ReceiveAsync(heard);
        Assert.Equal("inside", Encoding.ASCII.GetString(heard, 0, length));
    }

    [Fact]
    public async Task Connect_ToAPortOfTheHost_IsRefused()
    {
        using TcpListener host = new(IPAddress.Loopback, 0);
        host.Start();
        Assert.NotNull((await sandbox.ConnectAsync(process, ((IPEndPoint)host.LocalEndpoint).Port)).Error);
        Assert.False(host.Pending(), "a connection reached the host");
    }

    [Fact]
    public async Task Connect_ToALowPortOrADeadProcess_IsRefused()
    {
        (await ConnectAsync()).Dispose();
        Assert.NotNull((await sandbox.ConnectAsync(process, 80)).Error);
        process.Kill();
        await process.Exited;
        Assert.NotNull((await sandbox.ConnectAsync(process, Port)).Error);
    }

    private async Task<Socket> ConnectAsync()
    {
        Socket? connected = null;
        await Eventually.HoldsAsync(() => sandbox.ConnectAsync(process, Port).GetAwaiter().GetResult().TryGet(out connected, out _), () => "nothing listens");
        return connected!;
    }
}
