namespace Virga.Node.Services.HttpApis;

/// <summary>Which requests go to an integration. Source: API Reference, "Route".</summary>
internal sealed record ApiRoute
{
    public bool? ApiGatewayManaged { get; init; }

    public bool ApiKeyRequired { get; init; }

    public IReadOnlyList<string>? AuthorizationScopes { get; init; }

    /// <summary><c>NONE</c>, <c>AWS_IAM</c>, <c>JWT</c> or <c>CUSTOM</c>.</summary>
    public string AuthorizationType { get; init; } = "NONE";

    public string? AuthorizerId { get; init; }

    public string? OperationName { get; init; }

    public string RouteId { get; init; } = "";

    /// <summary><c>GET /pets/{id}</c>, <c>ANY /{proxy+}</c> or <c>$default</c>.</summary>
    public string RouteKey { get; init; } = "";

    /// <summary><c>integrations/ID</c>.</summary>
    public string? Target { get; init; }
}
