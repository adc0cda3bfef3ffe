namespace Virga.Node.Federation.Placement;

/// <summary>
/// The less loaded of the two by the epoch's feed; of equals the one that the hash put first. Source: Mitzenmacher, "The power of two
/// choices in randomized load balancing", 2001.
/// </summary>
internal sealed class TwoChoices : IPlacementPolicy
{
    public int Choose(PlacementQuestion question)
    {
        Candidates drawn = question.Draw();
        return question.LoadAt(drawn.Second) < question.LoadAt(drawn.First) ? drawn.Second : drawn.First;
    }
}
