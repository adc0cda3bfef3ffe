namespace Virga.Node.Federation.Placement;

/// <summary>
/// The less loaded by the feed and by what the gateway itself has placed since, which anyone can count again (<see cref="PlacementLedger"/>).
/// What the other gateways placed meanwhile is taken to be as much each. With no counts it is <see cref="TwoChoices"/>.
/// </summary>
/// <param name="capacities">Concurrent calls, by cloud, at least 1; of a cloud without one, the first's.</param>
internal sealed class Counted(IReadOnlyList<int> capacities) : IPlacementPolicy
{
    private const long Whole = 10_000;

    public int Choose(PlacementQuestion question)
    {
        Candidates drawn = question.Draw();
        return Load(question, drawn.Second) < Load(question, drawn.First) ? drawn.Second : drawn.First;
    }

    private long Load(PlacementQuestion question, int place)
    {
        int cloud = question.Clouds[place];
        return question.LoadAt(place) + (question.PlacedAt(place) * Whole * question.Epoch.Gateways.Count / (cloud < capacities.Count ? capacities[cloud] : capacities[0]));
    }
}
