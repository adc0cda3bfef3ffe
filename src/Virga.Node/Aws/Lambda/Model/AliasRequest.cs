namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Source: AWS Lambda API, CreateAlias and UpdateAlias; null means: not given.</summary>
internal sealed record AliasRequest
{
    public string? Name { get; init; }

    public string? FunctionVersion { get; init; }

    public string? Description { get; init; }

    public AliasRouting? RoutingConfig { get; init; }

    public string? RevisionId { get; init; }
}
