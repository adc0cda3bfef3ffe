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

    /// <summary>Addresses, with the checksum of EIP-55, of wallets whose holders sign in as this user or role; a group has none.</summary>
    public ImmutableSortedSet<string> Wallets { get; init; } = [];
}
