namespace Virga.Node.Services.HttpApis;

/// <summary>What answers requests. Source: API Reference, "Integration".</summary>
internal sealed record ApiIntegration
{
    public bool? ApiGatewayManaged { get; init; }

    public string? ConnectionType { get; init; }

    /// <summary>The role that the gateway assumes to call a function; null: the function's own policy must allow it.</summary>
    public string? CredentialsArn { get; init; }

    public string? Description { get; init; }

    public string IntegrationId { get; init; } = "";

    public string? IntegrationMethod { get; init; }

    public string? IntegrationSubtype { get; init; }

    /// <summary><c>AWS_PROXY</c> or <c>HTTP_PROXY</c>.</summary>
    public string IntegrationType { get; init; } = "";

    public string? IntegrationUri { get; init; }

    public string? PayloadFormatVersion { get; init; }

    public IReadOnlyDictionary<string, string>? RequestParameters { get; init; }

    /// <summary>By status code.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? ResponseParameters { get; init; }

    public int? TimeoutInMillis { get; init; }

    public TlsConfig? TlsConfig { get; init; }
}
