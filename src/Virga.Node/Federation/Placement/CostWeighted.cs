namespace Virga.Node.Federation.Placement;

/// <summary>The lesser sum of load and what the cloud costs.</summary>
/// <param name="weights">By cloud: how much load (1/10,000) its price is worth avoiding. A cloud without one costs nothing.</param>
internal sealed class CostWeighted(IReadOnlyList<int> weights) : IPlacementPolicy
{
    public int Choose(PlacementQuestion question)
    {
        Candidates drawn = question.Draw();
        return Cost(question, drawn.Second) < Cost(question, drawn.First) ? drawn.Second : drawn.First;
    }

    private long Cost(PlacementQuestion question, int place)
    {
        int cloud = question.Clouds[place];
        return question.LoadAt(place) + (cloud < weights.Count ? (long)weights[cloud] : 0);
    }
}
