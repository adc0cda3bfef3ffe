using System.Diagnostics;
using System.Globalization;
using Virga.Deployment;
using Virga.Node.Values;

namespace Virga.Bench;

/// <summary>
/// Requests/s and latency of warm echo functions beside a plain Kestrel hello in the same run: metering, logging and the sandbox on;
/// function URL, so no signature.
/// </summary>
internal static class EndToEndBench
{
    private static readonly (string Runtime, string Handler)[] Functions = [("python3.11", "m.handler"), ("nodejs20.x", "n.handler")];

    public static async Task<int> RunAsync(string[] arguments)
    {
        int seconds = arguments is [{ } given, ..] ? int.Parse(given, CultureInfo.InvariantCulture) : 5;
        string data = Directory.CreateTempSubdirectory("virga-bench").FullName;
        string code = Directory.CreateTempSubdirectory("virga-bench-code").FullName;
        await File.WriteAllTextAsync(Path.Combine(code, "m.py"), "def handler(event, context):\n    return 'ok'\n").ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(code, "n.js"), "exports.handler = async () => 'ok';\n").ConfigureAwait(false);
        using Process hello = Start(Environment.ProcessPath!, "hello", "9311");
        using Process node = Start(Path.Combine(AppContext.BaseDirectory, "virga"), "up", "--port", "9312", "--data", data);
        try
        {
            await hello.StandardOutput.ReadLineAsync().ConfigureAwait(false);
            await node.StandardOutput.ReadLineAsync().ConfigureAwait(false);
            using NodeClient client = NodeClient.OpenFolder(data).Value;
            await WarmAsync(client, code, seconds).ConfigureAwait(false);
        }
        finally
        {
            hello.Kill();
            using Process stop = Process.Start("kill", [node.Id.ToString(CultureInfo.InvariantCulture)]);
            await node.WaitForExitAsync().ConfigureAwait(false);
            Directory.Delete(data, recursive: true);
            Directory.Delete(code, recursive: true);
        }

        return 0;
    }

    private static async Task WarmAsync(NodeClient client, string code, int seconds)
    {
        Console.WriteLine("warm            c   requests/s   p50 ms   p99 ms   errors   of Kestrel hello");
        Dictionary<int, double> yardstick = [];
        List<(string Name, string Url)> targets = [("Kestrel hello", "http://127.0.0.1:9311/")];
        foreach ((string runtime, string handler) in Functions)
        {
            targets.Add((runtime, await DeployAsync(client, $"warm-{runtime[..4]}", runtime, handler, code).ConfigureAwait(false)));
        }

        foreach ((string name, string url) in targets)
        {
            await WrkResult.RunAsync(url, 10, 2).ConfigureAwait(false);
            foreach (int connections in (int[])[1, 10, 100])
            {
                WrkResult result = await WrkResult.RunAsync(url, connections, seconds).ConfigureAwait(false);
                yardstick.TryAdd(connections, result.RequestsPerSecond);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name,-13} {connections,3} {result.RequestsPerSecond,12:0} {result.P50Millis,8:0.000} {result.P99Millis,8:0.000} {result.Errors,8} {result.RequestsPerSecond / yardstick[connections],12:0.000}"));
            }
        }
    }

    private static async Task<string> DeployAsync(NodeClient client, string name, string runtime, string handler, string code)
    {
        Result<DeployedFunction> deployed = await new Deployer(client)
            .DeployAsync(new FunctionPlan { Name = name, CodeFolder = code, Runtime = runtime, Handler = handler, UrlAuthType = "NONE" }, default).ConfigureAwait(false);
        return deployed.Value.Url!;
    }

    private static Process Start(string file, params string[] arguments) => Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true })!;
}
