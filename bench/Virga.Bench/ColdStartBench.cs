using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Virga.Deployment;
using Virga.Node.Values;

namespace Virga.Bench;

/// <summary>
/// Cold starts from request to answer over HTTP, with the sandbox, metering and logging on: the first call of fresh functions, further
/// instances of a known one, a burst, and what idle instances hold.
/// </summary>
internal sealed class ColdStartBench(BenchNode node) : IDisposable
{
    private const int Starts = 50;
    private const int Burst = 200;
    private const int IdleFunctions = 100;
    private const int IdleEach = 10;

    /// <summary>Pause between measured calls, as callers make; what is kept ready is refilled in it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient http = new() { Timeout = TimeSpan.FromMinutes(2) };

    private enum Kind
    {
        Standard,
        Boto3,
        Numpy,
        Node,
        Dotnet,
    }

    /// <param name="parts">Which of starts, burst and idle; none: all, each on the same node.</param>
    public static async Task<int> RunAsync(string[] parts)
    {
        BenchNode node = await BenchNode.StartAsync(9313).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            using ColdStartBench bench = new(node);
            bool Wants(string part) => parts.Length == 0 || parts.Contains(part);
            foreach (Kind kind in Wants("starts") ? Enum.GetValues<Kind>() : [])
            {
                await bench.FirstCallsAsync(kind).ConfigureAwait(false);
                await bench.FurtherInstancesAsync(kind).ConfigureAwait(false);
            }

            await (Wants("burst") ? bench.BurstAsync() : Task.CompletedTask).ConfigureAwait(false);
            await (Wants("idle") ? bench.IdleAsync() : Task.CompletedTask).ConfigureAwait(false);
        }

        return 0;
    }

    public void Dispose() => http.Dispose();

    private static (string Runtime, string Handler, string Code) Source(Kind kind) => kind switch
    {
        Kind.Node => ("nodejs20.x", "n.handler", "exports.handler = (event) => new Promise((done) => setTimeout(() => done('ok'), 1000 * Number((event.queryStringParameters || {}).nap || 0)));\n"),
        Kind.Dotnet => ("dotnet10", "EchoFunction::EchoFunction.Functions::Nothing", ""),
        _ => ("python3.11", "m.handler", $"import time, {(kind == Kind.Boto3 ? "boto3" : kind == Kind.Numpy ? "numpy" : "json")}\ndef handler(event, context):\n    nap = float((event.get('queryStringParameters') or {{}}).get('nap', 0))\n    if nap:\n        time.sleep(nap)\n    return 'ok'\n"),
    };

    private static void Report(string what, List<double> millis)
    {
        millis.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-48} n {millis.Count,4}  p50 {millis[millis.Count / 2],7:0.0} ms  p99 {millis[(int)(millis.Count * 0.99)],7:0.0} ms"));
    }

    private async Task FirstCallsAsync(Kind kind)
    {
        List<string> urls = [];
        for (int i = 0; i < Starts; i++)
        {
            urls.Add(await DeployAsync($"first-{kind}-{i}", kind).ConfigureAwait(false));
        }

        await Task.Delay(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
        List<double> millis = [];
        foreach (string url in urls)
        {
            millis.Add(await TimeAsync(url).ConfigureAwait(false));
            await Task.Delay(kind == Kind.Dotnet ? 5 * Pause : Pause).ConfigureAwait(false); // a .NET slot takes longer to start
        }

        Report($"first call of a new function, {kind}", millis);
    }

    /// <summary>Each measured call finds all instances of its function busy with a nap.</summary>
    private async Task FurtherInstancesAsync(Kind kind)
    {
        if (kind == Kind.Dotnet)
        {
            return; // its echo has no nap
        }

        string url = await DeployAsync($"more-{kind}", kind).ConfigureAwait(false);
        await TimeAsync(url).ConfigureAwait(false);
        await Task.Delay(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
        List<Task> naps = [];
        List<double> millis = [];
        for (int i = 0; i < Starts / 2; i++)
        {
            naps.Add(TimeAsync($"{url}?nap=8"));
            await Task.Delay(2 * Pause).ConfigureAwait(false);
            millis.Add(await TimeAsync(url).ConfigureAwait(false));
        }

        await Task.WhenAll(naps).ConfigureAwait(false);
        Report($"further instance of a known function, {kind}", millis);
    }

    private async Task BurstAsync()
    {
        string url = await DeployAsync("burst", Kind.Standard).ConfigureAwait(false);
        await TimeAsync(url).ConfigureAwait(false);
        await Task.Delay(TimeSpan.FromSeconds(2)).ConfigureAwait(false);
        double[] millis = await Task.WhenAll(Enumerable.Range(0, Burst).Select(_ => TimeAsync($"{url}?nap=2"))).ConfigureAwait(false);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"0 -> {Burst} python instances: the last answers {(millis.Max() / 1000) - 2:0.00} s after the burst, its 2 s of work taken off"));
    }

    private async Task IdleAsync()
    {
        List<string> urls = [];
        for (int i = 0; i < IdleFunctions; i++)
        {
            urls.Add(await DeployAsync($"idle-{i}", Kind.Standard).ConfigureAwait(false));
        }

        foreach (string url in urls)
        {
            await TimeAsync(url).ConfigureAwait(false);
            await Task.WhenAll(Enumerable.Range(0, IdleEach).Select(_ => TimeAsync($"{url}?nap=1.5"))).ConfigureAwait(false);
        }

        Result<JsonElement> instances = await node.Client.SendAsync(HttpMethod.Get, "/_virga/v1/instances", null, default).ConfigureAwait(false);
        int live = instances.Value.EnumerateArray().Where(pool => pool.GetProperty("Function").GetString()!.StartsWith("idle-", StringComparison.Ordinal)).Sum(pool => pool.GetProperty("Live").GetInt32());
        (int processes, long kilobytes) = InSandboxes();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"idle: {live} instances of {IdleFunctions} functions live; all {processes} processes below the node hold {kilobytes / 1048576.0:0.00} GiB (PSS), the node itself {Pss(node.Process.Id) / 1024} MiB"));
    }

    /// <summary>Everything in this node's sandboxes, templates and slots included.</summary>
    private (int Processes, long Kilobytes) InSandboxes()
    {
        string group = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(node.Data)))[..12];
        string folder = Directory.Exists("/sys/fs/cgroup/memory") ? $"/sys/fs/cgroup/memory/virga-{group}" : $"/sys/fs/cgroup/virga-{group}";
        int[] ids = [.. Directory.EnumerateFiles(folder, "cgroup.procs", SearchOption.AllDirectories).SelectMany(File.ReadAllLines).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
        return (ids.Length, ids.Sum(Pss));
    }

    private static long Pss(int process)
    {
        try
        {
            string line = File.ReadLines($"/proc/{process}/smaps_rollup").First(one => one.StartsWith("Pss:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // ended meanwhile
        }
    }

    private async Task<double> TimeAsync(string url)
    {
        long started = Stopwatch.GetTimestamp();
        using HttpResponseMessage response = await http.GetAsync(new Uri(url)).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private Task<string> DeployAsync(string name, Kind kind)
    {
        (string runtime, string handler, string code) = Source(kind);
        return kind == Kind.Dotnet
            ? node.DeployAsync(new FunctionPlan { Name = name, CodeFolder = EchoFolder(), Runtime = runtime, Handler = handler, Timeout = 60, MemorySize = 256 })
            : node.DeployAsync(name, runtime, handler, kind == Kind.Node ? "n.js" : "m.py", code);
    }

    private static string EchoFolder()
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "Virga.slnx")))
        {
            root = Path.GetDirectoryName(root);
        }

        return Path.Combine(root!, "test/functions/dotnet/EchoFunction/bin/Release/net10.0");
    }
}
