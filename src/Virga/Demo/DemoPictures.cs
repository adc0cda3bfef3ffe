using System.Globalization;
using Virga.Pictures;
using Virga.WideArea;

namespace Virga.Demo;

/// <summary>The three pictures.</summary>
internal static class DemoPictures
{
    /// <returns>Their files.</returns>
    public static async Task<IReadOnlyList<string>> WriteAsync(DemoResult result, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        List<string> files = [];
        foreach ((string name, string picture) in ((string, string)[])[("federation-map.svg", Map(result)), ("federation-events.svg", Events(result)), ("federation-reads.svg", Reads(result))])
        {
            files.Add(Path.Combine(folder, name));
            await File.WriteAllTextAsync(files[^1], picture, cancellation).ConfigureAwait(false);
        }

        return files;
    }

    private static string Map(DemoResult result)
    {
        MapPoint[] points = [.. Region.Seven.Select((region, i) => PointOf(result, region, i))];
        int RegionOf(Virga.Node.Chain.Crypto.EvmAddress gateway) => result.Gateways.First(node => node.Account == gateway).Place.Region;
        IEnumerable<MapFlow> taken = result.Calls.GroupBy(call => (call.From.Region, RegionOf(call.Gateway))).Select(group => new MapFlow(group.Key.Region, group.Key.Item2, group.Count(), IsForwarded: false));
        IEnumerable<MapFlow> passed = result.Calls.Where(call => call.Gateway != call.Executor).GroupBy(call => (RegionOf(call.Gateway), RegionOf(call.Executor))).Select(group => new MapFlow(group.Key.Item1, group.Key.Item2, group.Count(), IsForwarded: true));
        return new WorldMap
        {
            Title = "Who served whom",
            Subtitle = $"{result.Calls.Count} signed calls from {result.Calls.Select(call => call.From).Distinct().Count()} regions, taken and run by {result.Gateways.Count} gateways; a line's width goes with the root of its calls",
            Points = points,
            Flows = [.. taken, .. passed],
            Note = "Each call runs at the less loaded of two gateways that the chain's randomness draws for it: anyone can compute that again. Delays are set, land is sketched.",
        }.Draw();
    }

    private static MapPoint PointOf(DemoResult result, Region region, int index)
    {
        DemoNode[] here = [.. result.Gateways.Where(node => node.Place.Region == index)];
        int calls = result.Calls.Count(call => call.From.Region == index), taken = result.Calls.Count(call => here.Any(node => node.Account == call.Gateway)), run = result.Calls.Count(call => here.Any(node => node.Account == call.Executor));
        string[] lines = here.Length == 0 ? [$"{calls} calls"] : [$"{calls} calls", $"took {taken}, ran {run}"];
        return new MapPoint(region.Place, region.Longitude, region.Latitude, here.Length > 0, SideOf(region), lines);
    }

    /// <summary>Where the fewest ways pass.</summary>
    internal static LabelSide SideOf(Region region) => region.Place switch
    {
        "Oregon" or "Frankfurt" => LabelSide.Above,
        "Ireland" => LabelSide.AboveLeft,
        "N. Virginia" or "Sydney" => LabelSide.BelowLeft,
        "Sao Paulo" => LabelSide.Left,
        _ => LabelSide.Right,
    };

    private static string Events(DemoResult result) => new BarGroups
    {
        Title = "Event latency by place and size",
        Subtitle = ["From the publisher's request until a function of the place runs with it.", "Bars and numbers: medians over the events of all other places; lines: 10th to 90th percentile."],
        Unit = "milliseconds",
        Groups = NamesOf(result),
        Series = [.. EventLatency.Sizes.Select(Measured.Size)],
        Bar = (i, j) => BarOf(result.Events, result, i, EventLatency.Sizes[j]),
        Band = (DemoResult.PaperLatency.From, DemoResult.PaperLatency.To, "200-250 ms: stated by the paper for a comparable system"),
        Note = $"After figure 2 of arXiv 2404.08151. One machine: {result.Network}; no limit of bandwidth.",
    }.Draw();

    private static string Reads(DemoResult result) => new BarGroups
    {
        Title = "Reading content by its id, by place and size",
        Subtitle = ["Of files that only another gateway has: the nearest and the farthest one in turn, two places at a time.", "Bars and numbers: medians; lines: 10th to 90th percentile."],
        Unit = "MB/s",
        Groups = NamesOf(result),
        Series = [.. ReadThroughput.Sizes.Select(Measured.Size)],
        Bar = (i, j) => BarOf(result.Reads, result, i, ReadThroughput.Sizes[j]),
        Note = $"After figure 3 of arXiv 2404.08151. One machine: {result.Network}; no limit of bandwidth.",
    }.Draw();

    private static string[] NamesOf(DemoResult result) => [.. result.Gateways.Select(node => node.Place.Name)];

    private static (double Value, double Low, double High) BarOf(IReadOnlyList<Measured> all, DemoResult result, int group, int size) =>
        all.FirstOrDefault(one => one.Place == result.Gateways[group].Place.Name && one.Bytes == size) is { } found ? (found.Median, found.Low, found.High) : (double.NaN, 0, 0);
}
