using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;
using Virga.WideArea;

namespace Virga.Demo;

/// <summary>A node of the demonstration: <c>virga up</c> in a place, with a data folder of its own.</summary>
internal sealed partial class DemoNode : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int MaxErrors = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(20);

    private readonly IRegionNetwork network;
    private readonly Process process;
    private readonly string data;
    private readonly ConcurrentQueue<string> errors = new();

    private DemoNode(IRegionNetwork network, Place place, Process process, string data)
    {
        (this.network, Place, this.process, this.data) = (network, place, process, data);
    }

    public Place Place { get; }

    public string Data => data;

    /// <summary>Where others of the federation reach it.</summary>
    public string Address => network.AddressOf(Place);

    /// <summary>Its account on the chain; known once it has joined.</summary>
    public EvmAddress Account { get; private set; }

    /// <summary>The directory that it has joined, <c>ADDRESS@BLOCK</c>.</summary>
    public string Directory { get; private set; } = "";

    /// <summary>Its API, asked from where it is.</summary>
    public NodeClient Client { get; private set; } = null!;

    public static async Task<DemoNode> StartAsync(IRegionNetwork network, Place place, string data, IEnumerable<string> more, CancellationToken cancellation)
    {
        System.IO.Directory.CreateDirectory(data);
        // The network starts its processes by threads that end with it: whatever happens, no node outlives the demonstration.
        ProcessStartInfo start = Command("setpriv", data, ["--pdeathsig", "TERM", Environment.ProcessPath!, "up", "--data", data, .. network.UpOptions(place), .. more]);
        DemoNode node = new(network, place, network.Start(place, start), data);
        node.process.ErrorDataReceived += (_, line) => node.Keep(line.Data);
        node.process.BeginErrorReadLine();
        try
        {
            string? ready = await node.process.StandardOutput.ReadLineAsync(cancellation).AsTask().WaitAsync(Patience, cancellation).ConfigureAwait(false);
            if (ready is null)
            {
                throw new DemoFailure($"the node in {place.Name} didn't start: {node.LastError}");
            }

            node.Client = DemoFailure.Unless(NodeClient.OpenFolder(data, network.Door(place, place)), place.Name);
            return node;
        }
        catch (Exception)
        {
            await node.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits until it has the management chain's contracts.</summary>
    public async Task JoinAsync(CancellationToken cancellation)
    {
        await Waiting.UntilAsync(async () => (await ChainAsync(cancellation).ConfigureAwait(false))?.Directory is not null, Patience, () => $"{Place.Name} joins the chain; {LastError}", cancellation).ConfigureAwait(false);
        ChainView chain = (await ChainAsync(cancellation).ConfigureAwait(false))!;
        Directory = chain.Directory!;
        Account = DemoFailure.Unless(EvmAddress.Parse(chain.Account), Place.Name);
    }

    /// <summary>Waits for its peer process.</summary>
    /// <returns>Where others dial it.</returns>
    public async Task<string> MeshAddressAsync(CancellationToken cancellation)
    {
        JsonElement mesh = default;
        await Waiting.UntilAsync(
            async () => (await Client.SendAsync(HttpMethod.Get, "/_virga/v1/mesh", null, cancellation).ConfigureAwait(false)).TryGet(out mesh, out _) && mesh.GetProperty("IsUp").GetBoolean() && mesh.GetProperty("Addresses").GetArrayLength() > 0,
            Patience,
            () => $"{Place.Name}'s peer process is up; {LastError}",
            cancellation).ConfigureAwait(false);
        return network.PeerAddress(Place, mesh.GetProperty("Addresses")[0].GetString()!);
    }

    public async Task<JsonElement> AskAsync(string path, CancellationToken cancellation) => DemoFailure.Unless(await Client.SendAsync(HttpMethod.Get, path, null, cancellation).ConfigureAwait(false), $"{Place.Name} {path}");

    /// <summary>Where the chain's own node listens, on the loopback of the place.</summary>
    public async Task<Uri> ChainAddressAsync(CancellationToken cancellation) => new((await ChainAsync(cancellation).ConfigureAwait(false))!.Address!);

    /// <summary>Runs a command of the CLI where the node is, as its operator would.</summary>
    /// <exception cref="DemoFailure">It failed with another exit code than these.</exception>
    public async Task<string> VirgaAsync(IReadOnlyList<string> arguments, CancellationToken cancellation, params int[] allowed)
    {
        using Process run = network.Start(Place, Command(Environment.ProcessPath!, data, arguments));
        Task<string> output = run.StandardOutput.ReadToEndAsync(cancellation), problems = run.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await run.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            run.Kill();
            throw;
        }

        return run.ExitCode == 0 || allowed.Contains(run.ExitCode) ? await output.ConfigureAwait(false)
            : throw new DemoFailure($"`virga {string.Join(' ', arguments.Take(2))}` in {Place.Name}: {(await problems.ConfigureAwait(false)).Trim()}");
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (!process.HasExited)
        {
            _ = kill(process.Id, SigTerm);
            using CancellationTokenSource late = new(Goodbye);
            await process.WaitForExitAsync(late.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!process.HasExited)
            {
                process.Kill();
            }
        }

        process.Dispose();
    }

    private string LastError => errors.LastOrDefault() ?? "it said nothing";

    private void Keep(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            errors.Enqueue(line);
            while (errors.Count > MaxErrors)
            {
                errors.TryDequeue(out _);
            }
        }
    }

    /// <summary>Null: it doesn't answer yet.</summary>
    private async Task<ChainView?> ChainAsync(CancellationToken cancellation) =>
        (await Client.SendAsync(HttpMethod.Get, "/_virga/v1/chain", null, cancellation).ConfigureAwait(false)).TryGet(out JsonElement status, out _) ? status.Deserialize<ChainView>() : null;

    /// <summary>With nothing of the environment that names another node.</summary>
    private static ProcessStartInfo Command(string program, string data, IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["VIRGA_HOME"] = data;
        return start;
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    /// <summary>What is read of the node's word about its chain.</summary>
    private sealed record ChainView(string? Directory, string? Account, string? Address);
}
