using System.Diagnostics;
using System.Globalization;

namespace Virga.Bench;

/// <summary>
/// Requests/s and latency of warm echo functions beside a plain Kestrel hello in the same run: metering, logging and the sandbox on;
/// function URL, so no signature.
/// </summary>
internal static class EndToEndBench
{
    private static readonly (string Runtime, string File, string Code)[] Functions =
        [("python3.11", "f.py", "def handler(event, context):\n    return 'ok'\n"), ("nodejs20.x", "f.js", "exports.handler = async () => 'ok';\n")];

    /// <param name="seconds">A row.</param>
    public static async Task<int> RunAsync(int seconds)
    {
        using Process hello = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["hello", "9311"]) { RedirectStandardOutput = true })!;
        BenchNode node = await BenchNode.StartAsync(9312).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            await hello.StandardOutput.ReadLineAsync().ConfigureAwait(false);
            await WarmAsync(node, seconds).ConfigureAwait(false);
            hello.Kill();
        }

        return 0;
    }

    private static async Task WarmAsync(BenchNode node, int seconds)
    {
        Console.WriteLine("warm            c   requests/s   p50 ms   p99 ms   errors   of Kestrel hello");
        Dictionary<int, double> yardstick = [];
        List<(string Name, string Url)> targets = [("Kestrel hello", "http://127.0.0.1:9311/")];
        foreach ((string runtime, string file, string code) in Functions)
        {
            targets.Add((runtime, await node.DeployAsync($"warm-{runtime[..4]}", runtime, "f.handler", file, code).ConfigureAwait(false)));
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
}
