using System.Collections.Immutable;

namespace Virga.Node.Services.HttpApis;

/// <summary>What a deployment takes a copy of.</summary>
internal sealed record ApiDefinition
{
    public ApiCors? Cors { get; init; }

    public ImmutableList<ApiRoute> Routes { get; init; } = [];

    public ImmutableList<ApiIntegration> Integrations { get; init; } = [];

    public ImmutableList<ApiAuthorizer> Authorizers { get; init; } = [];
}
