using System.Collections.Immutable;

namespace Virga.Node.Identity.Entities;

/// <summary>Users who share policies.</summary>
internal sealed record Group : PolicyHolder
{
    /// <summary>Names of users.</summary>
    public ImmutableSortedSet<string> Members { get; init; } = [];

    public override EntityKind Kind => EntityKind.Group;
}
