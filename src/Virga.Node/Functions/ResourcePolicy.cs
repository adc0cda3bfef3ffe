using System.Collections.Immutable;

namespace Virga.Node.Functions;

/// <summary>Permissions that a function or layer gives to others. Source: AWS Lambda API, AddPermission.</summary>
public sealed record ResourcePolicy
{
    /// <summary>In the order in which they were added.</summary>
    public required ImmutableArray<PolicyGrant> Grants { get; init; }

    public required string RevisionId { get; init; }

    public bool Equals(ResourcePolicy? other) => other is not null && RevisionId == other.RevisionId;

    public override int GetHashCode() => RevisionId.GetHashCode(StringComparison.Ordinal);
}
