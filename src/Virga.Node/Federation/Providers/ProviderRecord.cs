using System.Collections.Immutable;

namespace Virga.Node.Federation.Providers;

/// <summary>What is kept of a provider, sealed.</summary>
internal sealed record ProviderRecord(string Name, ProviderKind Kind, Uri Endpoint, string Region)
{
    /// <summary>Access key id, or the user of basic authentication; empty: none is wanted.</summary>
    public string KeyId { get; init; } = "";

    /// <summary>Secret access key or password; encrypted at rest and never logged or shown.</summary>
    public string Secret { get; init; } = "";

    /// <summary>With temporary credentials.</summary>
    public string? SessionToken { get; init; }

    /// <summary>ARN of the execution role for functions deployed there; null: the function's own.</summary>
    public string? Role { get; init; }

    public MachinePrice? Machine { get; init; }

    /// <summary>Functions that were deployed there from here: calls by name lead there when this node has none of that name.</summary>
    public ImmutableSortedSet<string> Functions { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Without the secrets, whoever prints it.</summary>
    public override string ToString() => $"{Name} ({Kind}, {Endpoint.GetComponents(UriComponents.SchemeAndServer, UriFormat.Unescaped)})";
}
