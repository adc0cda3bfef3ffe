using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Placement;

namespace Virga.Node.Tests.Federation.Placement;

public sealed class CandidatesTests
{
    /// <summary>The contract's own values.</summary>
    [Fact]
    public void Draw_ContractsVectors_Agree()
    {
        Dictionary<string, string> vectors = File.ReadLines(Path.Combine(HouseRules.FindRoot(), "contracts/vectors.txt")).Select(line => line.Split(' ', 2)).ToDictionary(parts => parts[0], parts => parts[1]);
        int Number(string key) => int.Parse(vectors[key], System.Globalization.CultureInfo.InvariantCulture);
        Candidates drawn = Candidates.Draw(Hash32.Parse(vectors["placement.seed"]), Hash32.Parse(vectors["request.structHash"]), Number("placement.hop"), Number("placement.count"));
        Assert.Equal((Number("placement.first"), Number("placement.second")), (drawn.First, drawn.Second));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(512)]
    [InlineData(int.MaxValue)]
    public void Draw_AnyRequest_GivesTwoDifferentPlacesOfTheList(int count)
    {
        for (int request = 0; request < 500; request++)
        {
            Candidates drawn = Candidates.Draw(PlacementWorld.Hash(1), PlacementWorld.Hash(request), request % 3, count);
            Assert.InRange(drawn.First, 0, count - 1);
            Assert.InRange(drawn.Second, 0, count - 1);
            Assert.Equal(count == 1, drawn.First == drawn.Second);
        }
    }

    /// <summary>Chi-square over all ordered pairs of 10 places: 89 degrees of freedom, the 99.9 % quantile is 135.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Draw_ManyRequests_AreUniformOverPairs(int hop)
    {
        const int Count = 10, Draws = 45_000;
        int[] pairs = new int[Count * Count];
        for (int request = 0; request < Draws; request++)
        {
            Candidates drawn = Candidates.Draw(PlacementWorld.Hash(-1), PlacementWorld.Hash(request), hop, Count);
            pairs[(Count * drawn.First) + drawn.Second]++;
        }

        double expected = Draws / (double)(Count * (Count - 1));
        Assert.InRange(pairs.Where((_, pair) => pair / Count != pair % Count).Sum(seen => (seen - expected) * (seen - expected) / expected), 50, 135);
    }

    /// <summary>Hops are drawn independently: a place that was drawn at hop 0 is no likelier at hop 1.</summary>
    [Fact]
    public void Draw_AtTheNextHop_IsIndependentOfTheOneBefore()
    {
        const int Count = 10, Draws = 45_000;
        int again = Enumerable.Range(0, Draws).Count(request => Candidates.Draw(PlacementWorld.Hash(-1), PlacementWorld.Hash(request), 1, Count)
            .Contains(Candidates.Draw(PlacementWorld.Hash(-1), PlacementWorld.Hash(request), 0, Count).First));
        Assert.InRange(again / (double)Draws, 0.19, 0.21);
    }

    /// <summary>
    /// What the grinding of nonces is worth: of k requests and h hops, one draws a gateway of choice with 1 - (1 - 2/n)^(kh). A user and a gateway
    /// together can choose, then; the gateway alone has the three hops of a request that it can't change.
    /// </summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(10, 1)]
    [InlineData(50, 1)]
    public void Draw_NoncesGround_AreWorthWhatTheFormulaSays(int nonces, int hops)
    {
        const int Count = 100, Trials = 4_000;
        int hits = Enumerable.Range(0, Trials).Count(trial => Enumerable.Range(0, nonces * hops)
            .Any(attempt => Candidates.Draw(PlacementWorld.Hash(-1), PlacementWorld.Hash((trial * 100) + (attempt / hops)), attempt % hops, Count).Contains(42)));
        Assert.Equal(1 - Math.Pow(1 - (2.0 / Count), nonces * hops), hits / (double)Trials, 0.025);
    }
}
