using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Virga.Node.Identity.Entities;

/// <summary>A policy with a name of its own, in at most five versions of which one holds.</summary>
internal sealed record ManagedPolicy : Entity
{
    public string? Description { get; init; }

    public required DateTimeOffset Updated { get; init; }

    /// <summary>In the order of their numbers.</summary>
    public required ImmutableArray<PolicyVersion> Versions { get; init; }

    public int DefaultNumber { get; init; } = 1;

    /// <summary>What the next version is called: numbers aren't given twice.</summary>
    public int NextNumber { get; init; } = 2;

    /// <summary>One of those that come with AWS.</summary>
    public bool IsAws { get; init; }

    public override EntityKind Kind => EntityKind.Policy;

    [JsonIgnore]
    public PolicyVersion Default => Versions.First(version => version.Number == DefaultNumber);

    public override string ArnIn(string account) => base.ArnIn(IsAws ? "aws" : account);
}
