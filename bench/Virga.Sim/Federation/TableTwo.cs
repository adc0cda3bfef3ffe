namespace Virga.Sim.Federation;

/// <summary>
/// Table 2's experiment: 6, 8 and 10 data centres of one server each, 10,000 calls of one unit, five runs. What the paper leaves unsaid are the
/// parameters of <see cref="Case"/>.
/// </summary>
internal static class TableTwo
{
    public const int Runs = 5;

    public static IReadOnlyList<int> Centers { get; } = [6, 8, 10];

    /// <summary>The assumptions that came closest: calls at equal distances, a load of 0.975, views renewed each unit, counted from empty queues.</summary>
    public static FederationCase Closest(int centers) => Case(centers, Arrivals.Even, 0.975, 1, 1);

    /// <param name="hops">With 2, a centre that holds four calls refuses, and where the call then comes to it is judged again.</param>
    public static FederationCase Case(int centers, Arrivals arrivals, double load, double refresh, int hops) =>
        FederationCase.Alike(centers) with { Arrivals = arrivals, Load = load, Refresh = refresh, Hops = hops, RefuseAt = 4 };

    /// <summary>Mean time in the system, by policy and centres.</summary>
    public static Dictionary<(string Policy, int Centers), Estimate> Measure(Func<int, FederationCase> assume) =>
        SimulatedPolicy.All.SelectMany(policy => Centers.Select(centers => (Key: (policy.Name, centers), Runs: policy.Runs(assume(centers), Runs))))
            .ToDictionary(cell => cell.Key, cell => Estimate.Of([.. cell.Runs.Select(run => run.InSystem)]));
}
