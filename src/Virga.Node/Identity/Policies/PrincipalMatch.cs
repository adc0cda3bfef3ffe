namespace Virga.Node.Identity.Policies;

/// <summary>How a statement's <c>Principal</c> names whoever makes the request: the more directly, the more an Allow is worth.</summary>
internal enum PrincipalMatch
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By the account: an identity-based policy must allow as well.</summary>
    Account,

    /// <summary>By the role: the role's boundary and the session's policies still limit it.</summary>
    Role,

    /// <summary>By the user, the session, the service, or as anyone: nothing else need allow.</summary>
    Direct,
}
