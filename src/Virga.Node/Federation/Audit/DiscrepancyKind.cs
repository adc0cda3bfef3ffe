namespace Virga.Node.Federation.Audit;

/// <summary>What doesn't fit between a batch, its bundle, the chain, and what users have kept.</summary>
internal enum DiscrepancyKind
{
    /// <summary>The gateway doesn't serve the bundle, or other bytes than its content id names.</summary>
    Withheld,

    /// <summary>The bundle's leaves don't hash to the settled root.</summary>
    Root,

    /// <summary>The settled sums aren't those of the leaves.</summary>
    Totals,

    /// <summary>A request for another gateway, epoch or policy, or for terms that don't exist.</summary>
    OutsideBatch,

    /// <summary>A leaf beyond the charge of its user and end point.</summary>
    Misfiled,

    Price,

    Limit,

    /// <summary>The user hasn't signed the request.</summary>
    Forged,

    /// <summary>Run by a gateway that wasn't drawn.</summary>
    Misplaced,

    /// <summary>One nonce, two leaves.</summary>
    Replayed,

    /// <summary>The user has another receipt for the request.</summary>
    Equivocated,

    /// <summary>A leaf whose parts don't belong together.</summary>
    Incoherent,

    /// <summary>A receipt in the bundle that the gateway hasn't signed.</summary>
    Unsigned,

    /// <summary>A version that was too new for a call in that epoch.</summary>
    TooNew,

    /// <summary>Positions or links of the chain of receipts don't fit.</summary>
    Chain,

    /// <summary>Forwarded, since somebody was silent, as the gateway alone says.</summary>
    Forwarded,

    /// <summary>Forwarded, without what would show that those before didn't run it.</summary>
    Redirect,

    /// <summary>Run by another gateway, which hasn't signed that.</summary>
    NoStatement,

    /// <summary>The executor says itself that it ran other code than is registered.</summary>
    OtherCode,

    /// <summary>Billed for other memory or time than the executor has signed.</summary>
    Metered,

    /// <summary>The gateway gave a receipt, and hasn't settled it.</summary>
    Unsettled,

    /// <summary>Settled, while its user has no receipt for it.</summary>
    NoReceipt,

    /// <summary>A receipt that the user keeps isn't the gateway's.</summary>
    NotTheirs,

    /// <summary>The transaction that settled the batch names no journal.</summary>
    Unanchored,

    /// <summary>A segment of the journal is withheld, or isn't what was anchored.</summary>
    Journal,

    /// <summary>A settled receipt that isn't in the journal.</summary>
    Unlogged,
}
