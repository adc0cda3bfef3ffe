namespace Virga.Node.Identity.Policies;

/// <summary>Where a policy stands, which decides the elements that it may have.</summary>
internal enum PolicyKind
{
    /// <summary>With an identity, as its permissions boundary or for its session: no principal.</summary>
    Identity,

    /// <summary>With a resource, which names principals.</summary>
    Resource,

    /// <summary>With a role, saying who may assume it: principals, but no resource.</summary>
    Trust,
}
