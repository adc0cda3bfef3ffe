namespace Virga.Node.Federation.Placement;

/// <summary>Where a request goes, hop by hop: the policy's choice, but not again to one that has failed it.</summary>
/// <param name="policy">Of the version's terms.</param>
/// <param name="question">Its hop is set here.</param>
internal sealed class PlacementRoute(IPlacementPolicy policy, PlacementQuestion question)
{
    private readonly HashSet<int> failed = [];

    /// <summary>The hop that <see cref="Place"/> belongs to.</summary>
    public int Hop { get; private set; }

    /// <summary>Who is to run the request now; null: both candidates of this hop have failed, so that it has to be skipped, too.</summary>
    public int? Place => Choose();

    /// <summary>On to the next hop, after <see cref="Place"/> failed; false: there is none, and the request is refused.</summary>
    public bool Fail()
    {
        if (Choose() is int place)
        {
            failed.Add(place);
        }

        return ++Hop < Candidates.Hops;
    }

    private int? Choose()
    {
        PlacementQuestion now = question with { Hop = Hop };
        int chosen = policy.Choose(now);
        return !failed.Contains(chosen) ? chosen : now.Draw().Other(chosen) is int other && !failed.Contains(other) ? other : null;
    }
}
