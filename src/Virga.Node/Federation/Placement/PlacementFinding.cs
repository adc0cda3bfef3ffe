namespace Virga.Node.Federation.Placement;

/// <summary>A discrepancy between a placement and what can be computed again.</summary>
/// <param name="Hop">Which it is about.</param>
/// <param name="Expected">Place of the epoch's list that it should have been; null: none in particular.</param>
internal sealed record PlacementFinding(PlacementFault Fault, int Hop, int? Expected)
{
    /// <summary>The contract comes to the same verdict, and slashes.</summary>
    public bool IsProvable => Fault <= PlacementFault.NotDrawn;
}
