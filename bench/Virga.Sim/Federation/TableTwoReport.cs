using System.Globalization;

namespace Virga.Sim.Federation;

/// <summary>Table 2 beside theory, the paper's figures if they are given, and what each assumption does to it.</summary>
internal static class TableTwoReport
{
    public static void Print(string output, PaperTable? paper)
    {
        Dictionary<(string Policy, int Centers), Estimate> closest = TableTwo.Measure(TableTwo.Closest);
        Console.WriteLine("Table 2: mean time in the system of 10,000 calls of one unit (standard deviation of five runs)");
        Console.WriteLine("assumed: calls at equal distances, load 0.975, views renewed each unit, no forwarding, counted from empty queues\n");
        Console.WriteLine($"{"policy",-16}{string.Concat(TableTwo.Centers.Select(centers => $"{centers + " centres",18}"))}");
        foreach (SimulatedPolicy policy in SimulatedPolicy.All)
        {
            Console.WriteLine($"{policy.Name,-16}{string.Concat(TableTwo.Centers.Select(centers => $"{Cell(closest[(policy.Name, centers)]),18}"))}");
        }

        Console.WriteLine(Line($"\nin the long run, calls at random: M/D/1 {QueueTheory.OneServer(0.975) + 1:0.0}; the shorter of two lines, exponential run times, many centres: {QueueTheory.TwoChoices(0.975) + 1:0.0}"));
        Console.WriteLine(paper is null
            ? "the paper's figures: give them as lines policy,centers,mean with --paper FILE"
            : Line($"distance from the paper's figures (rms of logarithms): {paper.Distance(Means(closest)):0.000}"));
        Sweep(output, paper);
        Dictionary<string, IReadOnlyList<(double, double)>> lines = SimulatedPolicy.All
            .ToDictionary(policy => policy.Name, policy => (IReadOnlyList<(double, double)>)[.. TableTwo.Centers.Select(centers => ((double)centers, closest[(policy.Name, centers)].Mean))]);
        foreach (string name in paper?.Figures.Keys.Select(key => key.Policy).Distinct() ?? [])
        {
            lines[$"{name} (paper)"] = [.. paper!.Figures.Where(figure => figure.Key.Policy == name).Select(figure => ((double)figure.Key.Centers, figure.Value))];
        }

        File.WriteAllText(Path.Combine(output, "table2.svg"), LineChart.Draw("Table 2, our simulation", "data centres", "mean time in the system, units", lines));
    }

    private static void Sweep(string output, PaperTable? paper)
    {
        List<(string Assumptions, Dictionary<(string, int), Estimate> Figures)> rows = [];
        foreach (Arrivals arrivals in Enum.GetValues<Arrivals>())
        {
            foreach (double load in (double[])[0.9, 0.975, 0.99])
            {
                foreach (double refresh in (double[])[0, 1, 16])
                {
                    rows.AddRange(((int[])[1, 2]).Select(hops => (Line($"{arrivals},{load},{refresh},{hops}"), TableTwo.Measure(centers => TableTwo.Case(centers, arrivals, load, refresh, hops)))));
                }
            }
        }

        Console.WriteLine("\nwhat each assumption does to it, 8 centres (all in table2.csv)");
        Console.WriteLine($"{"arrivals,load,refresh,hops",-28}{string.Concat(SimulatedPolicy.All.Select(policy => $"{policy.Name,15}"))}{(paper is null ? "" : "   distance")}");
        foreach ((string assumptions, Dictionary<(string, int), Estimate> figures) in rows)
        {
            string distance = paper is null ? "" : Line($"{paper.Distance(Means(figures)),11:0.000}");
            Console.WriteLine($"{assumptions,-28}{string.Concat(SimulatedPolicy.All.Select(policy => Line($"{figures[(policy.Name, 8)].Mean,15:0.00}")))}{distance}");
        }

        File.WriteAllLines(Path.Combine(output, "table2.csv"), rows.SelectMany(row => row.Figures.Select(figure =>
            Line($"{row.Assumptions},{figure.Key.Item1},{figure.Key.Item2},{figure.Value.Mean - 1:0.000},{figure.Value.Mean:0.000},{figure.Value.Deviation:0.000}")))
            .Prepend("arrivals,load,refresh,hops,policy,centers,wait,in system,deviation"));
        Console.WriteLine();
    }

    private static Dictionary<(string, int), double> Means(Dictionary<(string, int), Estimate> figures) => figures.ToDictionary(figure => figure.Key, figure => figure.Value.Mean);

    private static string Cell(Estimate estimate) => Line($"{estimate.Mean:0.00} ({estimate.Deviation:0.00})");

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
