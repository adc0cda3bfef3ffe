using System.Collections.Immutable;
using System.Text.Json;

namespace Virga.Node.Services.HttpApis;

/// <summary>A host name of the operator's own, and which stages are found under it. Source: API Reference, "DomainName".</summary>
internal sealed record ApiDomain
{
    public required string DomainName { get; init; }

    /// <summary>Kept and shown; the node has no certificates of its own.</summary>
    public JsonElement? DomainNameConfigurations { get; init; }

    public ImmutableDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    public ImmutableList<ApiMapping> Mappings { get; init; } = [];
}
