namespace Virga.Node.Federation.Placement;

/// <summary>What is wrong with a placement. The first four the contract <c>Disputes</c> convicts; the rest show to auditors only.</summary>
internal enum PlacementFault
{
    /// <summary>A hop that doesn't exist.</summary>
    Hop,

    /// <summary>The executor isn't in the epoch's list.</summary>
    NotListed,

    /// <summary>The executor belongs to another cloud than the receipt counts.</summary>
    Cloud,

    /// <summary>The executor wasn't drawn at this hop.</summary>
    NotDrawn,

    /// <summary>It was drawn, but the policy takes the other one.</summary>
    NotChosen,

    /// <summary>A hop before isn't accounted for.</summary>
    AttemptMissing,

    /// <summary>An attempt that says something about another request, hop or executor, or that nobody signed who could.</summary>
    AttemptForged,

    /// <summary>The gateway alone says that an executor was silent: no fault by itself, many with one gateway are a pattern.</summary>
    AttemptUnproven,
}
