using System.Diagnostics;
using System.Globalization;

namespace Virga.Bench;

/// <summary>
/// What a flood on one function does to the latency of another, with the machine half loaded: the flood sends calls of a fixed processor
/// time at a fixed rate (open loop), so that they need half of all cores; the other function is called at a slow rate throughout.
/// </summary>
internal static class FairnessBench
{
    private const int Calls = 400;
    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync()
    {
        BenchNode node = await BenchNode.StartAsync(9314).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            using HttpClient http = new();
            string busy = string.Create(CultureInfo.InvariantCulture, $"import time\ndef handler(event, context):\n    until = time.process_time() + {Work.TotalSeconds}\n    while time.process_time() < until:\n        pass\n    return 'ok'\n");
            Uri flood = new(await node.DeployAsync("flood", "python3.11", "m.handler", "m.py", busy).ConfigureAwait(false));
            Uri other = new(await node.DeployAsync("other", "python3.11", "m.handler", "m.py", "def handler(event, context):\n    return 'ok'\n").ConfigureAwait(false));
            await http.GetStringAsync(flood).ConfigureAwait(false);
            await ProbeAsync(http, other).ConfigureAwait(false);

            List<double> alone = await ProbeAsync(http, other).ConfigureAwait(false);
            using CancellationTokenSource enough = new();
            Task<int> flooding = FloodAsync(http, flood, enough.Token);
            await Task.Delay(Settle).ConfigureAwait(false);
            TimeSpan used = node.Process.TotalProcessorTime;
            List<double> beside = await ProbeAsync(http, other).ConfigureAwait(false);
            used = node.Process.TotalProcessorTime - used;
            await enough.CancelAsync().ConfigureAwait(false);
            int sent = await flooding.ConfigureAwait(false);

            Report("alone", alone);
            Report("beside the flood", beside);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"flood: {sent} calls of {Work.TotalMilliseconds:0} ms of processor, half of {Environment.ProcessorCount} cores; p99 rises {At(beside, 0.99) / At(alone, 0.99):0.00} times; the node itself used {used.TotalMilliseconds / beside.Count:0.0} ms a probe"));
        }

        return 0;
    }

    private static async Task<List<double>> ProbeAsync(HttpClient http, Uri url)
    {
        List<double> millis = [];
        for (int i = 0; i < Calls; i++)
        {
            long started = Stopwatch.GetTimestamp();
            await http.GetStringAsync(url).ConfigureAwait(false);
            millis.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await Task.Delay(Gap).ConfigureAwait(false);
        }

        millis.Sort();
        return millis;
    }

    private static async Task<int> FloodAsync(HttpClient http, Uri url, CancellationToken enough)
    {
        using PeriodicTimer pace = new(Work / (Environment.ProcessorCount / 2.0));
        List<Task<string>> calls = [];
        try
        {
            while (await pace.WaitForNextTickAsync(enough).ConfigureAwait(false))
            {
                calls.Add(http.GetStringAsync(url, CancellationToken.None));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(calls).ConfigureAwait(false);
        }

        return calls.Count;
    }

    private static double At(List<double> sorted, double share) => sorted[(int)(sorted.Count * share)];

    private static void Report(string what, List<double> millis) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"other function {what,-18} n {millis.Count}  p50 {At(millis, 0.5),6:0.00} ms  p99 {At(millis, 0.99),6:0.00} ms"));
}
