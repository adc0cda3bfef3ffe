namespace Virga.Node.Federation.Placement;

/// <summary>The first candidate, whatever the loads: uniformly random, the measure for all others.</summary>
internal sealed class FirstDrawn : IPlacementPolicy
{
    public int Choose(PlacementQuestion question) => question.Draw().First;
}
