using System.Diagnostics;
using System.Globalization;

namespace Virga.Bench;

/// <summary>
/// Messages sent, received and deleted per second by several clients of one standard queue, over HTTP and signed, in batches of ten and
/// one by one; how long a waiting receive takes to get what is sent; and what a long backlog costs.
/// </summary>
internal static class QueueBench
{
    private const int Clients = 16;
    private const int Batch = 10;
    private const int DefaultBacklog = 1_000_000;
    private const int Rounds = 200;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    public static async Task<int> RunAsync(string[] parts)
    {
        BenchNode node = await BenchNode.StartAsync(9313).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            using QueueClient queue = await QueueClient.MakeQueueAsync(node, "bench").ConfigureAwait(false);
            if (parts is ["backlog", .. var size])
            {
                await BacklogAsync(node, queue, size is [{ } given] ? int.Parse(given, CultureInfo.InvariantCulture) : DefaultBacklog).ConfigureAwait(false);
                return 0;
            }

            await RateAsync(queue, Batch).ConfigureAwait(false); // warms up
            Say($"{await RateAsync(queue, Batch).ConfigureAwait(false):0} messages/s sent, received and deleted by {Clients} clients, {Batch} a batch");
            Say($"{await RateAsync(queue, 1).ConfigureAwait(false):0} messages/s one by one");
            Say($"a waiting receive has what is sent after {await DeliveryAsync(queue).ConfigureAwait(false)}");
        }

        return 0;
    }

    private static async Task<double> RateAsync(QueueClient queue, int batch)
    {
        Stopwatch watch = Stopwatch.StartNew();
        int[] counts = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => RoundsAsync(queue, batch, watch))).ConfigureAwait(false);
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }

    private static async Task<int> RoundsAsync(QueueClient queue, int batch, Stopwatch watch)
    {
        int count = 0;
        while (watch.Elapsed < Time)
        {
            await queue.SendAsync(batch).ConfigureAwait(false);
            if (await queue.ReceiveAsync(batch).ConfigureAwait(false) is { Length: > 0 } handles)
            {
                await queue.DeleteAsync(handles).ConfigureAwait(false);
                count += handles.Length;
            }
        }

        return count;
    }

    private static async Task<string> DeliveryAsync(QueueClient queue)
    {
        List<double> times = [];
        for (int round = 0; round < Rounds; round++)
        {
            Task<string[]> waiting = queue.ReceiveAsync(1, wait: 20);
            await Task.Delay(TimeSpan.FromMilliseconds(5)).ConfigureAwait(false); // it waits by then
            Stopwatch watch = Stopwatch.StartNew();
            Task sent = queue.SendAsync(1);
            await queue.DeleteAsync(await waiting.ConfigureAwait(false)).ConfigureAwait(false);
            times.Add(watch.Elapsed.TotalMilliseconds);
            await sent.ConfigureAwait(false);
        }

        return Percentiles(times);
    }

    private static async Task BacklogAsync(BenchNode node, QueueClient queue, int wanted)
    {
        await queue.SendAsync(Batch).ConfigureAwait(false);
        long before = Resident(node);
        Stopwatch watch = Stopwatch.StartNew();
        int left = wanted / Batch;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) > 0 && watch.Elapsed < Patience)
            {
                await queue.SendAsync(Batch).ConfigureAwait(false);
            }
        })).ConfigureAwait(false);
        double seconds = watch.Elapsed.TotalSeconds;
        watch.Restart();
        long count = await queue.CountAsync().ConfigureAwait(false);
        Say($"{count} messages wait, counted in {watch.ElapsedMilliseconds} ms, sent at {count / seconds:0}/s; the node's memory went from {before} to {Resident(node)} MB");
        List<double> times = [];
        for (int round = 0; round < Rounds; round++)
        {
            watch.Restart();
            string[] handles = await queue.ReceiveAsync(Batch).ConfigureAwait(false);
            times.Add(watch.Elapsed.TotalMilliseconds);
            await queue.DeleteAsync(handles).ConfigureAwait(false);
        }

        Say($"a receive of ten out of it takes {Percentiles(times)}");
    }

    private static long Resident(BenchNode node)
    {
        node.Process.Refresh();
        return node.Process.WorkingSet64 >> 20;
    }

    private static string Percentiles(List<double> times)
    {
        times.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"{times[times.Count / 2]:0.0} ms (p50), {times[times.Count * 99 / 100]:0.0} ms (p99)");
    }

    private static void Say(FormattableString line) => Console.WriteLine($"queues: {line.ToString(CultureInfo.InvariantCulture)}");
}
