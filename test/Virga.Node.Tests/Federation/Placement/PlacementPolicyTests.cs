using System.Text;
using Virga.Node.Federation.Placement;
using Virga.Node.Values;

namespace Virga.Node.Tests.Federation.Placement;

public sealed class PlacementPolicyTests
{
    [Fact]
    public void Choose_AnyPolicyAndQuestion_IsACandidateAndTheSameAgain()
    {
        IPlacementPolicy[] policies = [new FirstDrawn(), new TwoChoices(), new ChoiceOfTwo(5000), new Levelled(3000), new Counted([64, 8]), new CostWeighted([5, 900]), new LatencyWeighted([1, 2, 3])];
        Random random = new(5);
        for (int request = 0; request < 2_000; request++)
        {
            int count = random.Next(1, 40);
            PlacementQuestion question = PlacementWorld.Question(count, random.Next(1, 9), request, [.. Enumerable.Range(0, random.Next(0, 9)).Select(_ => (ushort)random.Next(65_536))])
                with { Hop = random.Next(Candidates.Hops), Placed = [.. Enumerable.Range(0, 8).Select(_ => random.Next(100_000))] };
            foreach (IPlacementPolicy policy in policies)
            {
                int place = policy.Choose(question);
                Assert.True(question.Draw().Contains(place));
                Assert.Equal(place, policy.Choose(question with { }));
            }
        }
    }

    [Fact]
    public void TwoChoices_LoadsDiffer_TakesTheLessLoadedElseTheFirst()
    {
        for (int request = 0; request < 200; request++)
        {
            PlacementQuestion question = PlacementWorld.Question(3, 3, request, 100, 200, 300);
            Candidates drawn = question.Draw();
            Assert.Equal(Math.Min(drawn.First, drawn.Second), new TwoChoices().Choose(question));
            Assert.Equal(drawn.First, new TwoChoices().Choose(PlacementWorld.Question(3, 3, request, 7, 7, 7)));
            Assert.Equal(drawn.First, new TwoChoices().Choose(PlacementWorld.Question(3, 3, request)));
        }
    }

    [Fact]
    public void ChoiceOfTwo_FirstIsOverloaded_TakesTheSecond()
    {
        PlacementQuestion question = Drawing(first: 1);
        Assert.Equal(1, new ChoiceOfTwo(9000).Choose(question with { Epoch = question.Epoch with { Loads = [0, 8999] } }));
        Assert.Equal(0, new ChoiceOfTwo(9000).Choose(question with { Epoch = question.Epoch with { Loads = [0, 9000] } }));
    }

    [Fact]
    public void Weighted_LoadBelowTheDifference_TakesTheCheaperOrNearer()
    {
        PlacementQuestion question = Drawing(first: 1);
        Assert.Equal(0, new CostWeighted([0, 500]).Choose(question with { Epoch = question.Epoch with { Loads = [499, 0] } }));
        Assert.Equal(1, new CostWeighted([0, 500]).Choose(question with { Epoch = question.Epoch with { Loads = [501, 0] } }));
        int[] ways = [0, 300, 0, 0, 0, 0, 0, 0, 300, 0];
        Assert.Equal(0, new LatencyWeighted(ways).Choose(question with { Entry = 0 }));
        Assert.Equal(1, new LatencyWeighted(ways).Choose(question with { Entry = 1 }));
    }

    [Fact]
    public void Counted_AfterItsOwnPlacements_PassesOnToTheOther()
    {
        PlacementQuestion question = Drawing(first: 0) with { Placed = [1, 0] };
        question = question with { Epoch = question.Epoch with { Loads = [1000, 1300] } };
        Assert.Equal(0, new Counted([64, 64]).Choose(question with { Placed = [0, 0] }));
        Assert.Equal(1, new Counted([64, 64]).Choose(question));
        Assert.Equal(0, new Counted([128, 64]).Choose(question));
    }

    /// <summary>All that arrives in an epoch with one view of it: two choices pour it over the less loaded, levelling fills up to one level.</summary>
    [Fact]
    public void Levelled_AWholeEpoch_FillsUpToOneLevel()
    {
        const int Calls = 9_000;
        ushort[] loads = [1000, 2000, 3000];
        int[] levelled = new int[3], herded = new int[3];
        for (int request = 0; request < Calls; request++)
        {
            PlacementQuestion question = PlacementWorld.Question(3, 3, request, loads);
            levelled[new Levelled(2000).Choose(question)]++;
            herded[new TwoChoices().Choose(question)]++;
        }

        Assert.Equal([6000, 3000, 0], herded.Select(calls => (int)Math.Round(calls / 500.0) * 500));
        Assert.InRange(levelled[0] / (double)Calls, 0.40, 0.52);
        Assert.InRange(levelled[2] / (double)Calls, 0.14, 0.27);
    }

    /// <summary>The request's own hash is in the draw, so that calls of one block don't go to one place.</summary>
    [Fact]
    public void Choose_CallsOfOneEpoch_DoNotHerd()
    {
        int[] places = new int[10];
        for (int request = 0; request < 10_000; request++)
        {
            places[PolicyBlock.Default().Choose(PlacementWorld.Question(10, 8, request))]++;
        }

        Assert.InRange(places.Max(), 1_000, 1_100);
    }

    [Fact]
    public void Ledger_SameRequestsInOrder_GiveTheSameCounts()
    {
        PlacementLedger gateway = new(), auditor = new();
        IPlacementPolicy policy = new Counted([16]);
        for (int request = 0; request < 300; request++)
        {
            PlacementQuestion question = PlacementWorld.Question(8, 8, request, 100, 200, 300);
            Assert.Equal(request, gateway.Ticket);
            Assert.Equal(gateway.Enter(policy, question).Placed, auditor.Enter(policy, question with { Hop = 2 }).Placed);
        }

        IReadOnlyList<int> placed = gateway.Enter(policy, PlacementWorld.Question(8, 8, 0)).Placed;
        Assert.Equal(300, placed.Sum());
        Assert.InRange(placed.Max() - placed.Min(), 0, 3);
    }

    [Theory]
    [InlineData("""{"Policy":"first-drawn"}""", typeof(FirstDrawn))]
    [InlineData("""{"Policy":"two-choices"}""", typeof(TwoChoices))]
    [InlineData("""{"Policy":"choice-of-two","Overloaded":9000}""", typeof(ChoiceOfTwo))]
    [InlineData("""{"Policy":"levelled","Expected":20000}""", typeof(Levelled))]
    [InlineData("""{"Policy":"counted","Capacities":[64,8]}""", typeof(Counted))]
    [InlineData("""{"Policy":"cost","Weights":[0,500]}""", typeof(CostWeighted))]
    [InlineData("""{"Policy":"latency","Weights":[0,500]}""", typeof(LatencyWeighted))]
    public void Read_RegisteredDocument_IsItsPolicy(string document, Type policy) => Assert.IsType(policy, PolicyBlock.Read(Encoding.UTF8.GetBytes(document)).Value);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"Policy":"best"}""")]
    [InlineData("""{"Policy":"choice-of-two","Overloaded":-1}""")]
    [InlineData("""{"Policy":"choice-of-two","Overloaded":1.5}""")]
    [InlineData("""{"Policy":"counted","Capacities":[]}""")]
    [InlineData("""{"Policy":"counted","Capacities":[0]}""")]
    [InlineData("""{"Policy":"cost"}""")]
    public void Read_OtherDocument_IsRefused(string document) => Assert.Equal(Outcome.InvalidParameter, PolicyBlock.Read(Encoding.UTF8.GetBytes(document)).Error?.Outcome);

    [Fact]
    public void IdOf_Document_IsItsSha256() =>
        Assert.Equal("0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", PolicyBlock.IdOf([]).ToString());

    // A question of two places whose draw has the wanted one first.
    private static PlacementQuestion Drawing(int first) =>
        Enumerable.Range(0, 100).Select(request => PlacementWorld.Question(2, 2, request, 0, 0)).First(question => question.Draw().First == first);
}
