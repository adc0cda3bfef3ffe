using System.Globalization;

namespace Virga.Sim.Federation;

/// <summary>Which verifiable policy waits least, by load and by how old the feed is: means of ten runs with their 95 % intervals.</summary>
internal static class PolicyComparison
{
    private const int Runs = 10;

    public static IReadOnlyList<double> Staleness { get; } = [1, 4, 16, 64, 256];

    /// <summary>Eight gateways of one server, in as many clouds.</summary>
    public static FederationCase Alike { get; } = FederationCase.Alike(8) with { Calls = 16_000, WarmUp = 6_000 };

    /// <summary>Clouds of two, four and six servers.</summary>
    public static FederationCase Mixed { get; } = Alike with { Servers = [2, 2, 4, 4, 4, 4, 6, 6] };

    /// <summary>More gateways than clouds: the feed knows only their clouds.</summary>
    public static FederationCase Many { get; } = Alike with { Servers = [.. Enumerable.Repeat(1, 64)], Calls = 40_000, WarmUp = 10_000 };

    /// <summary>Half of all calls come in at one gateway, which then counts less than the policy believes.</summary>
    public static FederationCase Skewed { get; } = Alike with { Skew = 0.5 };

    public static void Print(string output)
    {
        List<string> rows = ["federation,load,staleness,policy,wait,margin,p99"];
        foreach (double load in (double[])[0.5, 0.8, 0.9, 0.95, 0.99])
        {
            Table("8 alike", Alike with { Load = load }, rows, load == 0.9 ? Path.Combine(output, "staleness.svg") : null);
        }

        Table("mixed capacities", Mixed, rows, null);
        Table("64 gateways in 8 clouds", Many, rows, null);
        Table("half of the calls at one gateway", Skewed, rows, null);
        File.WriteAllLines(Path.Combine(output, "policies.csv"), rows);
    }

    private static void Table(string name, FederationCase federation, List<string> rows, string? picture)
    {
        Console.WriteLine(Line($"mean wait, {name}, load {federation.Load} (95 % interval of {Runs} runs), by the age of the feed in units"));
        Console.WriteLine($"{"policy",-16}{string.Concat(Staleness.Select(age => $"{age,18}"))}");
        Dictionary<string, IReadOnlyList<(double, double)>> lines = [];
        foreach (SimulatedPolicy policy in SimulatedPolicy.All)
        {
            List<(double, double)> points = [];
            List<string> cells = [];
            foreach (double age in Staleness)
            {
                IReadOnlyList<FederationResult> runs = policy.Runs(federation with { Refresh = age }, Runs);
                Estimate wait = Estimate.Of([.. runs.Select(run => run.Wait)]);
                points.Add((age, wait.Mean));
                cells.Add(Line($"{wait.Mean:0.00} +- {wait.Margin:0.00}"));
                rows.Add(Line($"{name},{federation.Load},{age},{policy.Name},{wait.Mean:0.000},{wait.Margin:0.000},{runs.Average(run => run.P99):0.00}"));
            }

            lines[policy.Name] = points;
            Console.WriteLine($"{policy.Name,-16}{string.Concat(cells.Select(cell => $"{cell,18}"))}");
        }

        Console.WriteLine();
        if (picture is not null)
        {
            File.WriteAllText(picture, LineChart.Draw(Line($"Placement on an old feed, load {federation.Load}"), "age of the feed, run times of a call", "mean wait, run times of a call", lines));
        }
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
