namespace Virga.Node.Federation.Placement;

/// <summary>
/// What a gateway has placed in an epoch, in the order of its tickets. It counts what the policies chose at hop 0, not where calls ended:
/// so the requests' hashes in the order of their tickets are all that an auditor needs to come to the same counts. Not for several threads.
/// </summary>
/// <param name="clouds">Clouds of the list.</param>
internal sealed class PlacementLedger(int clouds = LoadFeed.Clouds)
{
    private readonly int[] placed = new int[clouds];

    /// <summary>The next request's ticket: 0, 1, 2 ... within the epoch, none left out.</summary>
    public int Ticket { get; private set; }

    /// <summary>Takes the next ticket for a request.</summary>
    /// <returns>The question with what was placed before.</returns>
    public PlacementQuestion Enter(IPlacementPolicy policy, PlacementQuestion question)
    {
        PlacementQuestion asked = question with { Hop = 0, Placed = [.. placed] };
        placed[question.Clouds[policy.Choose(asked)]]++;
        Ticket++;
        return asked;
    }
}
