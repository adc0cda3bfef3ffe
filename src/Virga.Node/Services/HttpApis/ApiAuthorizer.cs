namespace Virga.Node.Services.HttpApis;

/// <summary>Who may call routes. Source: API Reference, "Authorizer".</summary>
internal sealed record ApiAuthorizer
{
    public string? AuthorizerCredentialsArn { get; init; }

    public string AuthorizerId { get; init; } = "";

    public string? AuthorizerPayloadFormatVersion { get; init; }

    /// <summary>Seconds; 0: answers are not kept.</summary>
    public int? AuthorizerResultTtlInSeconds { get; init; }

    /// <summary><c>JWT</c> or <c>REQUEST</c>.</summary>
    public string AuthorizerType { get; init; } = "";

    public string? AuthorizerUri { get; init; }

    public bool? EnableSimpleResponses { get; init; }

    public IReadOnlyList<string>? IdentitySource { get; init; }

    public JwtConfiguration? JwtConfiguration { get; init; }

    public string Name { get; init; } = "";
}
