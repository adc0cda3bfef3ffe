namespace Virga.Node.Federation.Placement;

/// <summary>The lesser sum of load and the way there from the gateway that the request names.</summary>
/// <param name="weights">Rows of eight: by the entry's cloud and the executor's, how much load (1/10,000) the delay is worth avoiding.</param>
internal sealed class LatencyWeighted(IReadOnlyList<int> weights) : IPlacementPolicy
{
    private const int Clouds = 8;

    public int Choose(PlacementQuestion question)
    {
        Candidates drawn = question.Draw();
        return Cost(question, drawn.Second) < Cost(question, drawn.First) ? drawn.Second : drawn.First;
    }

    private long Cost(PlacementQuestion question, int place)
    {
        int cell = (Clouds * question.Entry) + question.Clouds[place];
        return question.LoadAt(place) + (cell < weights.Count ? (long)weights[cell] : 0);
    }
}
