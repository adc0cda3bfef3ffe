using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Demo;

/// <summary>
/// Figure 2 of arXiv 2404.08151: how long an event takes from its publisher's request until a function of each other place runs with it,
/// by the machine's one clock.
/// </summary>
internal sealed class EventLatency(Federation federation) : IAsyncDisposable
{
    private const string Topic = "demo.latency";
    private const string Word = "arrived ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const string Code = """
        import time

        def handler(event, context):
            now = time.time()
            print("arrived", event["data"]["n"], round((now - event["data"]["at"]) * 1000, 2))

        """;

    private readonly ConcurrentDictionary<(int Message, int Place), double> arrivals = [];
    private readonly CancellationTokenSource ended = new();
    private readonly List<Task> readers = [];
    private int messages;

    /// <summary>Bytes of events.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [256, 4 << 10, 64 << 10, 240 << 10];

    /// <param name="events">Of each size that come to each place, at least.</param>
    public async Task<IReadOnlyList<Measured>> RunAsync(int events, Progress progress, CancellationToken cancellation)
    {
        await SubscribeAsync(cancellation).ConfigureAwait(false);
        await WarmAsync(cancellation).ConfigureAwait(false);
        List<Measured> measured = [];
        foreach (int size in Sizes)
        {
            List<(int Place, double Milliseconds)> all = [];
            for (int round = 0; round * (federation.Nodes.Count - 1) < events; round++)
            {
                all.AddRange(await RoundAsync(size, Patience, cancellation).ConfigureAwait(false));
            }

            measured.AddRange(federation.Nodes.Select(node => Measured.Of(node.Place.Name, size, [.. all.Where(one => one.Place == node.Place.Index).Select(one => one.Milliseconds)])));
            progress.Say(string.Create(CultureInfo.InvariantCulture, $"events of {Measured.Size(size)}: {all.Count} deliveries, median {Sample.Median(all.Select(one => one.Milliseconds)):0} ms"));
        }

        return measured;
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(readers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ended.Dispose();
    }

    private async Task SubscribeAsync(CancellationToken cancellation)
    {
        string source = Directory.CreateDirectory(Path.Combine(federation.Folder, "sink")).FullName;
        await File.WriteAllTextAsync(Path.Combine(source, "app.py"), Code, cancellation).ConfigureAwait(false);
        await Parallel.ForEachAsync(federation.Nodes, cancellation, async (node, stopping) =>
        {
            await node.VirgaAsync(["deploy", source], stopping).ConfigureAwait(false);
            DemoFailure.Unless(await node.Client.SendAsync(HttpMethod.Post, $"/_virga/v1/topics/{Topic}/subscriptions", new { Function = "sink" }, stopping).ConfigureAwait(false), $"{node.Place.Name} subscribes");
        }).ConfigureAwait(false);
        readers.AddRange(federation.Nodes.Select(FollowAsync));
    }

    /// <summary>Until every event of a round comes everywhere soon: neighbours know who follows the topic, and functions are warm.</summary>
    private async Task WarmAsync(CancellationToken cancellation)
    {
        int wanted = federation.Nodes.Count * (federation.Nodes.Count - 1), quick = 0;
        await Waiting.UntilAsync(
            async () => (quick = (await RoundAsync(Sizes[0], TimeSpan.FromSeconds(3), cancellation).ConfigureAwait(false)).Count(one => one.Milliseconds < 1_000) == wanted ? quick + 1 : 0) >= 2,
            Patience * 2,
            () => "events come to all gateways",
            cancellation).ConfigureAwait(false);
    }

    /// <summary>One gateway after the other publishes, when what was before has come. What came to the others in time.</summary>
    private async Task<IReadOnlyList<(int Place, double Milliseconds)>> RoundAsync(int size, TimeSpan patience, CancellationToken cancellation)
    {
        List<(int Place, double Milliseconds)> come = [];
        foreach (DemoNode publisher in federation.Nodes)
        {
            int message = await PublishAsync(publisher, size, cancellation).ConfigureAwait(false);
            (int Message, int Place)[] wanted = [.. federation.Nodes.Where(node => node != publisher).Select(node => (message, node.Place.Index))];
            await Waiting.HoldsAsync(() => Task.FromResult(wanted.All(arrivals.ContainsKey)), patience, cancellation).ConfigureAwait(false);
            come.AddRange(wanted.Where(arrivals.ContainsKey).Select(one => (one.Place, arrivals[one])));
        }

        return come;
    }

    private async Task<int> PublishAsync(DemoNode node, int size, CancellationToken cancellation)
    {
        int number = Interlocked.Increment(ref messages);
        string head = string.Create(CultureInfo.InvariantCulture, $"{{\"n\":{number},\"at\":{(DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds:0.000000},\"pad\":\"");
        byte[] data = Encoding.UTF8.GetBytes($"{head}{new string('x', Math.Max(0, size - head.Length - 2))}\"}}");
        DemoFailure.Unless(await node.Client.SendRawAsync(HttpMethod.Post, $"/_virga/v1/topics/{Topic}/messages", data, null, cancellation).ConfigureAwait(false), $"{node.Place.Name} publishes").Dispose();
        return number;
    }

    /// <summary>Reads the log of the place's function as it comes.</summary>
    private async Task FollowAsync(DemoNode node)
    {
        Result<HttpResponseMessage> logs = await node.Client.SendRawAsync(HttpMethod.Get, "/_virga/v1/functions/sink/logs?follow=1", [], null, ended.Token).ConfigureAwait(false);
        using HttpResponseMessage response = DemoFailure.Unless(logs, $"the log of {node.Place.Name}");
        using StreamReader lines = new(await response.Content.ReadAsStreamAsync(ended.Token).ConfigureAwait(false));
        while (await lines.ReadLineAsync(ended.Token).ConfigureAwait(false) is { } line)
        {
            string message = JsonSerializer.Deserialize<JsonElement>(line).GetProperty("Message").GetString()!;
            string[] words = message.StartsWith(Word, StringComparison.Ordinal) ? message.Split(' ', StringSplitOptions.TrimEntries) : [];
            if (words.Length == 3 && int.TryParse(words[1], CultureInfo.InvariantCulture, out int number) && double.TryParse(words[2], CultureInfo.InvariantCulture, out double milliseconds))
            {
                arrivals.TryAdd((number, node.Place.Index), milliseconds);
            }
        }
    }
}
