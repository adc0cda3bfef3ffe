using System.Globalization;
using System.Numerics;
using Virga.Commands;

namespace Virga.Demo;

/// <summary>The result as text, and as a JSON document.</summary>
internal static class DemoTables
{
    public static void Print(DemoResult result)
    {
        Console.Out.WriteLine("\nevent latency, ms: median (10th-90th percentile) [figure 2 of arXiv 2404.08151, which states 200-250 ms for a comparable system]");
        Figure(result, result.Events, EventLatency.Sizes, "0");
        Console.Out.WriteLine("\nreading content by its id, MB/s: median (10th-90th percentile) [figure 3]");
        Figure(result, result.Reads, ReadThroughput.Sizes, "0.00");
        Console.Out.WriteLine("\nwho served whom");
        Output.Table(["FROM", .. result.Gateways.Select(node => $"TAKEN BY {node.Place.Name.ToUpperInvariant()}"), "MEDIAN MS"], result.Places.Where(place => place.HasUsers).Select(place => (string[])
        [
            place.Name, .. result.Gateways.Select(node => Text(result.Calls.Count(call => call.From == place && call.Gateway == node.Account))),
            Text(Sample.Median(result.Calls.Where(call => call.From == place).Select(call => call.Milliseconds)), "0"),
        ]), [.. Enumerable.Range(1, result.Gateways.Count + 1)]);
        Console.Out.WriteLine("\nmoney, in pico-dollars");
        Money money = result.Money;
        Output.Table(["WHO", "TOOK", "RAN", "HAS", "PICO-DOLLARS", "AUDIT"], [
            ["user", "", "", "left of the deposit", Grouped(money.Left), ""],
            ["provider", "", "", "earned", Grouped(money.Provider), ""],
            .. result.Gateways.Select(node => (string[])
            [
                $"gateway {node.Place.Name}", Text(result.Calls.Count(call => call.Gateway == node.Account)), Text(result.Calls.Count(call => call.Executor == node.Account)), "earned", Grouped(money.Gateways[node.Account]),
                result.Audits.First(audit => audit.Gateway == node).Findings.Count == 0 ? "clean" : "discrepancies",
            ]),
            ["together", Text(result.Calls.Count), Text(result.Calls.Count), "", Grouped(money.Left + money.Earned), ""],
        ], 1, 2, 4);
        Console.Out.WriteLine(money.IsConserved
            ? $"conserved to the pico-dollar: {Money.Show(money.Deposited)} were deposited, the receipts charge {Money.Show(money.Charged)}"
            : $"NOT CONSERVED: {Money.Show(money.Deposited)} were deposited, the receipts charge {Money.Show(money.Charged)}");
    }

    public static object Document(DemoResult result, IReadOnlyList<string> pictures, TimeSpan elapsed) => new
    {
        result.Network,
        Seconds = Math.Round(elapsed.TotalSeconds, 1),
        Gateways = result.Gateways.Select(node => GatewayOf(result, node)).ToArray(),
        Served = result.Calls.GroupBy(call => (call.From, call.Gateway, call.Executor)).OrderBy(group => group.Key.From.Index).Select(group => new
        {
            From = group.Key.From.Name, Gateway = NameOf(result, group.Key.Gateway), Executor = NameOf(result, group.Key.Executor), Calls = group.Count(), MedianMs = Rounded(Sample.Median(group.Select(call => call.Milliseconds))),
        }).ToArray(),
        Money = new
        {
            Unit = "pico-dollar", Deposited = Text(result.Money.Deposited), Left = Text(result.Money.Left), Charged = Text(result.Money.Charged), Provider = Text(result.Money.Provider),
            Gateways = result.Gateways.ToDictionary(node => node.Place.Name, node => Text(result.Money.Gateways[node.Account])), result.Money.IsConserved,
        },
        PaperLatencyMs = new { DemoResult.PaperLatency.From, DemoResult.PaperLatency.To },
        EventLatencyMs = result.Events.Select(FigureOf).ToArray(),
        ReadMegabytesPerSecond = result.Reads.Select(FigureOf).ToArray(),
        Pictures = pictures,
    };

    private static object GatewayOf(DemoResult result, DemoNode node)
    {
        Audited audit = result.Audits.First(one => one.Gateway == node);
        return new
        {
            Place = node.Place.Name, Region = WideArea.Region.Seven[node.Place.Region].Name, node.Address, Account = node.Account.ToString(),
            Took = result.Calls.Count(call => call.Gateway == node.Account), Ran = result.Calls.Count(call => call.Executor == node.Account),
            Audit = new { audit.By, audit.Batches, audit.Calls, IsClean = audit.Findings.Count == 0, audit.Findings },
        };
    }

    private static object FigureOf(Measured one) => new { one.Place, one.Bytes, one.Count, Median = Rounded(one.Median), Low = Rounded(one.Low), High = Rounded(one.High) };

    private static void Figure(DemoResult result, IReadOnlyList<Measured> all, IReadOnlyList<int> sizes, string format) =>
        Output.Table(["PLACE", .. sizes.Select(Measured.Size)], result.Gateways.Select(node => (string[])
        [
            node.Place.Name, .. sizes.Select(size => all.First(one => one.Place == node.Place.Name && one.Bytes == size)).Select(one => one.Count == 0 ? "-" : $"{Text(one.Median, format)} ({Text(one.Low, format)}-{Text(one.High, format)})"),
        ]), [.. Enumerable.Range(1, sizes.Count)]);

    private static string NameOf(DemoResult result, Node.Chain.Crypto.EvmAddress gateway) => result.Gateways.First(node => node.Account == gateway).Place.Name;

    private static double? Rounded(double value) => double.IsNaN(value) ? null : Math.Round(value, 3);

    private static string Text(double value, string format) => double.IsNaN(value) ? "-" : value.ToString(format, CultureInfo.InvariantCulture);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(BigInteger value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Grouped(BigInteger value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
