using Virga.Sim.Federation;

namespace Virga.Node.Tests.Federation.Placement;

/// <summary>Promises about placement, in virtual time through the node's own classes: deterministic, so they gate.</summary>
public sealed class FederationSimulationTests
{
    private static FederationCase Old => FederationCase.Alike(8) with { Calls = 10_000, WarmUp = 4_000, Refresh = 64 };

    /// <summary>Figures of one seed, to the third digit: any change of candidates, policies or queues shows here.</summary>
    [Theory]
    [InlineData("first drawn", 11.947)]
    [InlineData("choice of two", 3.216)]
    [InlineData("two choices", 2.481)]
    [InlineData("levelled", 2.745)]
    [InlineData("counted", 2.446)]
    public void TableTwo_OneSeed_WaitsExactly(string policy, double inSystem) => Assert.Equal(inSystem, Wait(policy, TableTwo.Closest(8)) + 1, 0.0005);

    [Fact]
    public void Run_Again_IsTheSame() => Assert.Equal(FederationSimulation.Run(Old, Policy("counted").For(Old)), FederationSimulation.Run(Old, Policy("counted").For(Old)));

    [Fact]
    public void FirstDrawn_CallsAtRandom_WaitAsTheorySays()
    {
        FederationCase federation = FederationCase.Alike(8) with { Load = 0.8, Calls = 60_000, WarmUp = 10_000 };
        Assert.Equal(QueueTheory.OneServer(0.8), Wait("first drawn", federation), 0.2);
    }

    [Fact]
    public void TwoChoices_TrueFeed_WaitLessThanTheoryOfExponentialCalls()
    {
        FederationCase federation = FederationCase.Alike(64) with { Load = 0.8, Calls = 60_000, WarmUp = 10_000, Refresh = 0 };
        Assert.InRange(Wait("two choices", federation), 0.2, QueueTheory.TwoChoices(0.8));
    }

    /// <summary>An epoch is hundreds of run times: the feed's age decides. Two choices alone then do harm.</summary>
    [Fact]
    public void Counted_OldFeed_WaitsLeastAndTwoChoicesMoreThanRandom()
    {
        double counted = Wait("counted", Old), levelled = Wait("levelled", Old), random = Wait("first drawn", Old), two = Wait("two choices", Old);
        Assert.True(counted * 1.5 < random, $"{counted} {random}");
        Assert.True(levelled < random, $"{levelled} {random}");
        Assert.True(two > 2 * random, $"{two} {random}");
    }

    [Fact]
    public void Counted_HalfOfTheCallsAtOneGateway_StillWaitsLess()
    {
        FederationCase skewed = Old with { Skew = 0.5 };
        Assert.True(Wait("counted", skewed) < Wait("first drawn", skewed));
    }

    /// <summary>One draw for all calls of a block, as a block hash alone would give, sends them all to two places.</summary>
    [Fact]
    public void Draw_WithoutTheRequestsHash_Herds()
    {
        FederationCase federation = FederationCase.Alike(8) with { Refresh = 16 };
        Assert.True(Wait("first drawn", federation with { DrawsByRequest = false }) > 5 * Wait("first drawn", federation));
    }

    [Fact]
    public void Distance_FromAPaperTwiceAsLong_IsTheLogarithmOfTwo()
    {
        PaperTable paper = new(new Dictionary<(string, int), double> { [("a", 6)] = 2, [("a", 8)] = 4, [("b", 6)] = 9 });
        Assert.Equal(Math.Log(2), paper.Distance(new Dictionary<(string, int), double> { [("a", 6)] = 1, [("a", 8)] = 2 })!.Value, 1e-9);
        Assert.Null(paper.Distance(new Dictionary<(string, int), double>()));
    }

    /// <summary>Of the table in docs/guides/scale.md.</summary>
    [Fact]
    public void Scale_TenGateways_CostsWhatTheGuideSays()
    {
        ScaleRow row = ScalePlan.At(10, 500, 1);
        Assert.Equal(2.6, row.EpochGas / 1e6, 0.05);
        Assert.Equal(63, row.CallGas, 0.5);
    }

    private static SimulatedPolicy Policy(string name) => SimulatedPolicy.All.Single(policy => policy.Name == name);

    private static double Wait(string policy, FederationCase federation) => FederationSimulation.Run(federation, Policy(policy).For(federation)).Wait;
}
