using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Virga.Node.Identity;
using Virga.Node.Mesh;

namespace Virga.Bench;

/// <summary>
/// Peer processes on loopback, each with its socket to this one: how long a message takes from the socket of its publisher to that of each
/// other, and whether survivors get all when some are killed in the middle.
/// </summary>
internal static class MeshBench
{
    private const int Peers = 8;
    private const int Killed = 2;
    private const int Size = 1024;
    private const int Messages = 300;
    private const int Warm = 200;
    private const string Topic = "bench";
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync()
    {
        List<Peer> peers = [];
        try
        {
            long began = Stopwatch.GetTimestamp();
            for (int i = 0; i < Peers; i++)
            {
                Peer peer = new([.. peers.Select(one => one.Connection.Self!.Addresses[0])]);
                peers.Add(peer);
                await peer.Loop.StartAsync(default).ConfigureAwait(false);
                await UntilAsync(() => peer.Connection is { IsUp: true, Status: not null }, "a peer process starts").ConfigureAwait(false);
                await peer.Connection.FollowAsync(Topic).ConfigureAwait(false);
            }

            await UntilAsync(() => peers.All(peer => peer.Connection.Status?.Peers.Select(one => one.Peer).Distinct().Count() == Peers - 1), "all are connected").ConfigureAwait(false);
            Say($"{Peers} peers started one after the other and connected: {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
            await Task.Delay(TimeSpan.FromSeconds(3)).ConfigureAwait(false); // heartbeats build the topic's mesh
            await PublishAsync(peers, Warm, 0, null).ConfigureAwait(false);
            await UntilAsync(() => peers.Sum(peer => peer.Arrivals.Count) >= Warm * (Peers - 1), "the first messages are there", fails: false).ConfigureAwait(false);
            Array.ForEach([.. peers], peer => peer.Arrivals.Clear());
            await MeasureAsync(peers).ConfigureAwait(false);
            await KillAsync(peers).ConfigureAwait(false);
        }
        finally
        {
            foreach (Peer peer in peers)
            {
                await peer.DisposeAsync().ConfigureAwait(false);
            }
        }

        return 0;
    }

    private static async Task MeasureAsync(List<Peer> peers)
    {
        double cpu = Cpu();
        await PublishAsync(peers, Messages, 1_000, null).ConfigureAwait(false);
        int wanted = Messages * (Peers - 1);
        await UntilAsync(() => peers.Sum(peer => peer.Arrivals.Count) >= wanted, "all is delivered", fails: false).ConfigureAwait(false);
        double[] times = [.. peers.SelectMany(peer => peer.Arrivals.Values).Order()];
        Say($"{Messages} messages of {Size} bytes, {1 / Between.TotalSeconds:0} a second: {times.Length} of {wanted} delivered; p50 {At(times, 0.5):0.00} ms, p99 {At(times, 0.99):0.00} ms, most {times[^1]:0.00} ms; {(Cpu() - cpu) / Messages * 1000:0.0} ms of processor time a message in all peer processes");
        Say($"memory of a peer process: {peers.Average(peer => peer.Connection.Status!.Memory) / (1 << 20):0} MiB");
    }

    /// <summary>Seconds of processor time of the processes that this one started.</summary>
    private static double Cpu()
    {
        double ticks = 0;
        foreach (string folder in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            try
            {
                string text = File.ReadAllText(Path.Combine(folder, "stat"));
                string[] parts = text[(text.LastIndexOf(')') + 2)..].Split(' '); // from the third field on: proc_pid_stat(5)
                ticks += int.Parse(parts[1], CultureInfo.InvariantCulture) == Environment.ProcessId ? double.Parse(parts[11], CultureInfo.InvariantCulture) + double.Parse(parts[12], CultureInfo.InvariantCulture) : 0;
            }
            catch (IOException)
            {
                continue; // it has ended
            }
        }

        return ticks / 100;
    }

    private static async Task KillAsync(List<Peer> peers)
    {
        Array.ForEach([.. peers], peer => peer.Arrivals.Clear());
        List<Peer> survivors = peers[Killed..];
        Task killing = Task.CompletedTask;
        await PublishAsync(survivors, Messages, 2_000, () => killing = Task.WhenAll(peers[..Killed].Select(peer => peer.Loop.StopAsync(default)))).ConfigureAwait(false); // SIGKILL
        await killing.ConfigureAwait(false);
        int wanted = Messages * (survivors.Count - 1);
        await UntilAsync(() => survivors.Sum(peer => peer.Arrivals.Count) >= wanted, "survivors have all", fails: false).ConfigureAwait(false);
        double[] times = [.. survivors.SelectMany(peer => peer.Arrivals.Values).Order()];
        Say($"{Killed} of {Peers} killed in the middle: {times.Length} of {wanted} delivered to survivors; p50 {At(times, 0.5):0.00} ms, p99 {At(times, 0.99):0.00} ms");
    }

    private static async Task PublishAsync(List<Peer> from, int count, int firstNumber, Action? inTheMiddle)
    {
        using PeriodicTimer timer = new(Between);
        for (int i = 0; i < count; i++)
        {
            if (i == count / 3)
            {
                inTheMiddle?.Invoke();
            }

            byte[] data = new byte[Size];
            BinaryPrimitives.WriteInt32LittleEndian(data, firstNumber + i);
            BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(4), Stopwatch.GetTimestamp());
            await from[i % from.Count].Connection.PublishAsync(Topic, data).ConfigureAwait(false);
            await timer.WaitForNextTickAsync().ConfigureAwait(false);
        }
    }

    private static async Task UntilAsync(Func<bool> condition, string what, bool fails = true)
    {
        long began = Stopwatch.GetTimestamp();
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                Say($"timed out before {what}");
                if (fails)
                {
                    throw new TimeoutException(what);
                }

                return;
            }

            await timer.WaitForNextTickAsync().ConfigureAwait(false);
        }
    }

    private static double At(double[] sorted, double part) => sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * part)];

    private static void Say(FormattableString text) => Console.Out.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private sealed class Peer : IGossipListener, IAsyncDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("virga-bench").FullName;

        public Peer(string[] peers)
        {
            MeshOptions options = new() { Folder = folder, IsOn = true, Peers = peers };
            Connection = new MeshConnection(options);
            MeshIdentity identity = new(options, SecretBox.Open(Path.Combine(folder, "keys/node.key")));
            Loop = new MeshLoop(options, identity, new MeshSessions(options, Connection, this, [], [], TimeProvider.System), TimeProvider.System, NullLogger<MeshLoop>.Instance);
        }

        public MeshConnection Connection { get; }

        public MeshLoop Loop { get; }

        /// <summary>Milliseconds by message.</summary>
        public ConcurrentDictionary<int, double> Arrivals { get; } = [];

        public GossipVerdict Judge(in GossipMessage message)
        {
            ReadOnlySpan<byte> data = message.Data.Span;
            Arrivals.TryAdd(BinaryPrimitives.ReadInt32LittleEndian(data), Stopwatch.GetElapsedTime(BinaryPrimitives.ReadInt64LittleEndian(data[4..])).TotalMilliseconds);
            return GossipVerdict.Accept;
        }

        public void Joined(string peer, string topic)
        {
        }

        public async ValueTask DisposeAsync()
        {
            await Loop.StopAsync(default).ConfigureAwait(false);
            Loop.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }
}
