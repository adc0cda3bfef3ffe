using Virga.Node.Federation.Placement;

namespace Virga.Sim.Federation;

/// <summary>A policy of the node and the parameters that suit a case, which whoever registers it would know.</summary>
internal sealed record SimulatedPolicy(string Name, Func<FederationCase, IPlacementPolicy> For)
{
    /// <summary>Of the less to the more that they know.</summary>
    public static IReadOnlyList<SimulatedPolicy> All { get; } =
    [
        new("first drawn", _ => new FirstDrawn()),
        new("choice of two", federation => new ChoiceOfTwo(2 * LoadFeed.Whole / federation.FeedScale)),
        new("two choices", _ => new TwoChoices()),
        new("levelled", federation => new Levelled((int)(federation.Load * federation.Refresh * LoadFeed.Whole / federation.FeedScale))),
        new("counted", federation => new Counted([.. Enumerable.Range(0, federation.Clouds).Select(cloud => federation.FeedScale * federation.Servers.Where((_, place) => place % federation.Clouds == cloud).Sum())])),
    ];

    /// <summary>Independent runs of a case, which differ in their seeds.</summary>
    public Estimate Wait(FederationCase federation, int runs) => Estimate.Of([.. Runs(federation, runs).Select(result => result.Wait)]);

    public IReadOnlyList<FederationResult> Runs(FederationCase federation, int runs) =>
        [.. Enumerable.Range(federation.Seed, runs).Select(seed => FederationSimulation.Run(federation with { Seed = seed }, For(federation)))];
}
