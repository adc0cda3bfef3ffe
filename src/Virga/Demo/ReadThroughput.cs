using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Virga.Commands;
using Virga.Node.Mesh.Content;

namespace Virga.Demo;

/// <summary>Figure 3 of arXiv 2404.08151: how fast each place reads content by its id that only another place has.</summary>
internal sealed class ReadThroughput(Federation federation)
{
    private const double Megabyte = 1e6;

    /// <summary>Places that read at the same time: more would measure the machine.</summary>
    private const int AtOnce = 2;

    /// <summary>Bytes of files.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [64 << 10, 1 << 20, 4 << 20];

    /// <summary>Every place from its nearest and from its farthest neighbour, one read at a time.</summary>
    /// <param name="rounds">Reads of each of them, for each size.</param>
    public async Task<IReadOnlyList<Measured>> RunAsync(int rounds, Progress progress, CancellationToken cancellation)
    {
        List<Measured> measured = [];
        foreach (int size in Sizes)
        {
            Measured[] places = new Measured[federation.Nodes.Count];
            await Parallel.ForAsync(0, places.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (i, stopping) =>
                places[i] = Measured.Of(federation.Nodes[i].Place.Name, size, await ReadAsync(federation.Nodes[i], size, rounds, stopping).ConfigureAwait(false))).ConfigureAwait(false);
            measured.AddRange(places);
            progress.Say(string.Create(CultureInfo.InvariantCulture, $"files of {Measured.Size(size)}: {places.Sum(place => place.Count)} reads, {places.Min(place => place.Median):0.00} to {places.Max(place => place.Median):0.00} MB/s"));
        }

        return measured;
    }

    private async Task<IReadOnlyCollection<double>> ReadAsync(DemoNode reader, int size, int rounds, CancellationToken cancellation)
    {
        DemoNode[] others = [.. federation.Nodes.Where(node => node != reader).OrderBy(node => node.Place.DelayTo(reader.Place))];
        List<double> speeds = [];
        for (int round = 0; round < rounds; round++)
        {
            speeds.Add(await ReadAsync(others[0], reader, size, cancellation).ConfigureAwait(false));
            speeds.Add(await ReadAsync(others[^1], reader, size, cancellation).ConfigureAwait(false));
        }

        return speeds;
    }

    /// <summary>Megabytes a second.</summary>
    private async Task<double> ReadAsync(DemoNode publisher, DemoNode reader, int size, CancellationToken cancellation)
    {
        string file = Path.Combine(federation.Folder, $"content-{reader.Place.Index}");
        await File.WriteAllBytesAsync(file, RandomNumberGenerator.GetBytes(size), cancellation).ConfigureAwait(false);
        Cid id = DemoFailure.Unless(await ContentUpload.SendAsync(publisher.Client, file, _ => { }, cancellation).ConfigureAwait(false), $"content in {publisher.Place.Name}");
        DemoFailure.Unless(await PinAsync(publisher, id, isPublic: true, cancellation).ConfigureAwait(false), $"content in {publisher.Place.Name}");
        long begun = Stopwatch.GetTimestamp();
        DemoFailure.Unless(await PinAsync(reader, id, isPublic: false, cancellation).ConfigureAwait(false), $"{reader.Place.Name} reads content of {publisher.Place.Name}");
        return size / Megabyte / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static Task<Node.Values.Result<System.Text.Json.JsonElement>> PinAsync(DemoNode node, Cid id, bool isPublic, CancellationToken cancellation) =>
        ContentWork.RunAsync(node.Client, $"{ContentCommand.Path}/pins", new { Id = id.ToString(), Name = "", Public = isPublic }, null, cancellation);
}
