using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Virga.Node.Aws.CloudFormation.Engine;
using Virga.Node.Federation.Management;
using Virga.Node.Functions;
using Virga.Node.Functions.Images;
using Virga.Node.Identity;
using Virga.Node.Instances;
using Virga.Node.Sandboxes;
using Virga.Node.Scheduling;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>A running node: start it, use its address, dispose of it to drain and stop.</summary>
public sealed class NodeHost : IAsyncDisposable
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(30);

    private readonly IHost host;
    private readonly FileStream dataLock;

    private NodeHost(IHost host, FileStream dataLock, ClientProfile profile, string address)
    {
        (this.host, this.dataLock, Address) = (host, dataLock, address);
        (CredentialsPath, ConfigPath) = (profile.CredentialsPath, profile.ConfigPath);
    }

    /// <summary><c>http://127.0.0.1:9000</c>.</summary>
    public string Address { get; }

    public string CredentialsPath { get; }

    public string ConfigPath { get; }

    internal IServiceProvider Services => host.Services;

    /// <summary>Completes when the process was asked to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation) => host.WaitForShutdownAsync(cancellation);

    public static async Task<Result<NodeHost>> StartAsync(NodeOptions options, CancellationToken cancellation)
    {
        if (!FederationSetup.Read(options).TryGet(out ManagementOptions? management, out VirgaError? wrong))
        {
            return wrong;
        }

        Directory.CreateDirectory(options.DataFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (TryLock(options.DataFolder) is not { } dataLock)
        {
            return new VirgaError(Outcome.Conflict, $"Another node runs on {options.DataFolder}: stop it, or choose another folder with --data.");
        }

        NodeEndpoint endpoint = new(options.PublicUrl);
        IHost host = Build(options, management, endpoint);
        try
        {
            if ((await host.Services.GetRequiredService<ISandbox>().StartAsync(cancellation).ConfigureAwait(false)).Error is { } error)
            {
                return await AbandonAsync(host, dataLock, error).ConfigureAwait(false);
            }

            Prepare(host.Services);
            EventSetup.AddDefaults(host.Services);
            if (await ChainSetup.ConnectAsync(host.Services, options.Chain).ConfigureAwait(false) is { } unchained)
            {
                return await AbandonAsync(host, dataLock, unchained).ConfigureAwait(false);
            }

            if (options.Port != 0)
            {
                Announce(host.Services, options, endpoint, AddressOf(options, options.Port)); // before health can answer
            }

            await host.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            return await AbandonAsync(host, dataLock, new VirgaError(Outcome.Conflict, $"Port {options.Port} is in use: stop what listens there, or choose another with --port.")).ConfigureAwait(false);
        }

        ClientProfile profile = Announce(host.Services, options, endpoint, AddressOf(options, BoundPort(host)));
        host.Services.GetRequiredService<StackRunner>().Resume();
        return new NodeHost(host, dataLock, profile, endpoint.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync().ConfigureAwait(false);
        await host.Services.GetRequiredService<ISandbox>().DisposeAsync().ConfigureAwait(false);
        host.Dispose();
        await dataLock.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<VirgaError> AbandonAsync(IHost host, FileStream dataLock, VirgaError error)
    {
        await host.StopAsync().ConfigureAwait(false);
        await host.Services.GetRequiredService<ISandbox>().DisposeAsync().ConfigureAwait(false);
        host.Dispose();
        await dataLock.DisposeAsync().ConfigureAwait(false);
        return error;
    }

    private static IHost Build(NodeOptions options, ManagementOptions management, NodeEndpoint endpoint) => new HostBuilder()
        .ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None).AddSimpleConsole(console => console.SingleLine = true))
        .ConfigureServices(services => services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace)) // standard output is for the ready line
        .ConfigureServices(services => services.AddNode(options, management, endpoint))
        .ConfigureServices(services => services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTime))
        .ConfigureWebHost(web => web
            .UseKestrelCore()
            .UseSockets(sockets => sockets.WaitForDataBeforeAllocatingBuffer = false) // 4 KB a connection for one system call less a request
            .ConfigureKestrel(server => Configure(server, options))
            .Configure(Pipeline.Build))
        .ConfigureServices(services => services.AddSandboxTransport())
        .UseConsoleLifetime(console => console.SuppressStatusMessages = true)
        .Build();

    private static void Configure(KestrelServerOptions server, NodeOptions options)
    {
        server.AddServerHeader = false;
        server.AllowSynchronousIO = false;
        server.Limits.MaxRequestBodySize = null; // each operation has a limit of its own, checked before the body is read
        server.Limits.MaxConcurrentConnections = 10_000;
        server.Listen(options.Listen, options.Port);
        server.Listen(new SandboxEndPoint());
    }

    /// <summary>Before the first request: what functions no longer refer to goes, and changes end instances.</summary>
    private static void Prepare(IServiceProvider services)
    {
        FunctionCatalog catalog = services.GetRequiredService<FunctionCatalog>();
        CodeStore code = services.GetRequiredService<CodeStore>();
        Dispatcher dispatcher = services.GetRequiredService<Dispatcher>();
        InstanceFactory factory = services.GetRequiredService<InstanceFactory>();
        ImageStore images = services.GetRequiredService<ImageStore>();
        LayerCatalog layers = services.GetRequiredService<LayerCatalog>();
        LayerTrees trees = services.GetRequiredService<LayerTrees>();
        void Sweep()
        {
            FunctionVersion[] versions = [.. catalog.All.SelectMany(function => function.AllVersions)];
            IEnumerable<CodeHash> used = versions.SelectMany(version => version.Layers.Select(layer => layer.Code).Prepend(version.Code));
            code.Sweep(used.Concat(layers.All.SelectMany(layer => layer.Versions.Values.Select(version => version.Code))).ToHashSet());
            images.Sweep(versions.Select(version => version.Code).ToHashSet());
            trees.Sweep(versions.Select(version => version.Layers));
        }

        Sweep();
        foreach (Function function in catalog.All.DistinctBy(function => (function.Latest.Runtime, function.Latest.Memory)))
        {
            factory.Prepare(function, function.Latest);
        }

        foreach (Function function in catalog.All)
        {
            dispatcher.Apply(function);
        }

        layers.Removed += Sweep;
        catalog.Changed += name =>
        {
            if (catalog.TryFind(name, out Function? function))
            {
                factory.Prepare(function, function.Latest);
                dispatcher.Apply(function);
            }
            else
            {
                dispatcher.Remove(name);
            }

            Sweep();
        };
    }

    /// <summary>Tells clients where the node is and, on the first start, who they are.</summary>
    private static ClientProfile Announce(IServiceProvider services, NodeOptions options, NodeEndpoint endpoint, string address)
    {
        endpoint.Address = address;
        ClientProfile profile = new(options.DataFolder);
        profile.Write(services.GetRequiredService<AccessKeys>(), new Principal($"arn:aws:iam::{options.Address.AccountId}:root"), options.Address.Region, address);
        return profile;
    }

    private static int BoundPort(IHost host) => new Uri(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
        .First(address => address.StartsWith("http://", StringComparison.Ordinal) && !address.Contains("sandboxes", StringComparison.Ordinal))).Port;

    private static string AddressOf(NodeOptions options, int port)
    {
        string name = options.Listen.Equals(IPAddress.Any) ? "127.0.0.1" : options.Listen.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{options.Listen}]" : options.Listen.ToString();
        return $"http://{name}:{port}";
    }

    private static FileStream? TryLock(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
