using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Virga.Node.Identity;

namespace Virga.Bench;

/// <summary>Objects put and got per second, and how fast large ones come, beside what the same disk writes and flushes in the same run.</summary>
internal static class ObjectBench
{
    private const int Clients = 32;
    private const int Small = 1 << 10;
    private const int Large = 64 << 20;
    private const int Rounds = 5;
    private const long Huge = 2L << 30;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync()
    {
        BenchNode node = await BenchNode.StartAsync(9314).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            string credentials = Path.Combine(node.Data, "credentials");
            AccessKey key = new(ClientProfile.Read(credentials, "aws_access_key_id")!, ClientProfile.Read(credentials, "aws_secret_access_key")!, new Principal("bench"));
            Uri endpoint = new(node.Client.Endpoint);
            using ObjectConnection first = await ObjectConnection.OpenAsync(endpoint, key).ConfigureAwait(false);
            await first.SendAsync("PUT", "/bench").ConfigureAwait(false);
            await SmallAsync(endpoint, key, TimeSpan.FromSeconds(2)).ConfigureAwait(false);
            double pairs = await SmallAsync(endpoint, key, Time).ConfigureAwait(false);
            Print($"objects: {pairs:0} pairs/s ({2 * pairs:0} operations/s) of a PUT and a GET of {Small} bytes, by {Clients} connections");
            await LargeAsync(first, node.Data).ConfigureAwait(false);
            await HugeAsync(first, node.Process).ConfigureAwait(false);
        }

        return 0;
    }

    private static async Task<double> SmallAsync(Uri endpoint, AccessKey key, TimeSpan time)
    {
        Stopwatch watch = Stopwatch.StartNew();
        int[] counts = await Task.WhenAll(Enumerable.Range(0, Clients).Select(number => Task.Run(() => PairsAsync(endpoint, key, number, time)))).ConfigureAwait(false);
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }

    private static async Task<int> PairsAsync(Uri endpoint, AccessKey key, int number, TimeSpan time)
    {
        using ObjectConnection connection = await ObjectConnection.OpenAsync(endpoint, key).ConfigureAwait(false);
        byte[] body = RandomNumberGenerator.GetBytes(Small);
        Stopwatch watch = Stopwatch.StartNew();
        int count = 0;
        for (; watch.Elapsed < time; count++)
        {
            BitConverter.TryWriteBytes(body, count); // each content is new
            string path = string.Create(CultureInfo.InvariantCulture, $"/bench/small/{number}/{count % 1000}");
            await connection.SendAsync("PUT", path, body).ConfigureAwait(false);
            if (await connection.SendAsync("GET", path).ConfigureAwait(false) != Small)
            {
                throw new InvalidDataException($"{path} came back shorter");
            }
        }

        return count;
    }

    /// <summary>Node and disk take turns, so that both see the machine's other load.</summary>
    private static async Task LargeAsync(ObjectConnection connection, string folder)
    {
        byte[] body = RandomNumberGenerator.GetBytes(Large);
        List<double> put = [];
        List<double> got = [];
        List<double> disk = [];
        for (int round = 0; round < Rounds; round++)
        {
            RandomNumberGenerator.Fill(body.AsSpan(0, 16));
            string path = string.Create(CultureInfo.InvariantCulture, $"/bench/large/{round}");
            disk.Add(Rate(Large, Written(folder, body)));
            string hash = Convert.ToHexStringLower(SHA256.HashData(body));
            Stopwatch watch = Stopwatch.StartNew();
            await connection.SendAsync("PUT", path, body, hash).ConfigureAwait(false);
            put.Add(Rate(Large, watch.Elapsed));
            watch.Restart();
            await connection.SendAsync("GET", path).ConfigureAwait(false);
            got.Add(Rate(Large, watch.Elapsed));
        }

        Print($"objects of 64 MiB: {Median(put):0} MB/s put, {Median(got):0} MB/s got; the disk alone, flushed: {Median(disk):0} MB/s; put/disk {100 * Median(put) / Median(disk):0} %");
    }

    private static async Task HugeAsync(ObjectConnection connection, Process node)
    {
        long before = Memory(node, "VmRSS:");
        await File.WriteAllTextAsync($"/proc/{node.Id}/clear_refs", "5").ConfigureAwait(false); // the peak begins anew
        Stopwatch watch = Stopwatch.StartNew();
        await connection.SendRepeatedAsync("/bench/huge", new byte[1 << 20], (int)(Huge >> 20)).ConfigureAwait(false);
        double rate = Rate(Huge, watch.Elapsed);
        await connection.SendAsync("GET", "/bench/huge").ConfigureAwait(false);
        Print($"an object of 2 GiB: {rate:0} MB/s put; the node's memory {before >> 20} MiB before, {Memory(node, "VmHWM:") >> 20} MiB at most");
    }

    private static TimeSpan Written(string folder, byte[] body)
    {
        string path = Path.Combine(folder, "disk");
        Stopwatch watch = Stopwatch.StartNew();
        using (FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 0))
        {
            for (int at = 0; at < body.Length; at += 256 << 10)
            {
                file.Write(body.AsSpan(at, 256 << 10));
            }

            file.Flush(flushToDisk: true);
        }

        TimeSpan time = watch.Elapsed;
        File.Delete(path);
        return time;
    }

    private static long Memory(Process node, string name)
    {
        string line = File.ReadLines($"/proc/{node.Id}/status").First(one => one.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture) << 10;
    }

    private static double Rate(long size, TimeSpan time) => size / 1e6 / time.TotalSeconds;

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
