using System.Collections.Immutable;

namespace Virga.Node.Identity.Entities;

/// <summary>A user, group or role: what policies are attached to.</summary>
internal abstract record PolicyHolder : Entity
{
    /// <summary>ARNs of managed policies, in the order of attachment.</summary>
    public ImmutableArray<string> Attached { get; init; } = [];

    /// <summary>Inline policies: documents by name.</summary>
    public ImmutableSortedDictionary<string, string> Inline { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>ARN of the managed policy that bounds what the others may give.</summary>
    public string? Boundary { get; init; }
}
