namespace Virga.Node.Services.HttpApis;

/// <summary>Where a deployment can be called. Source: API Reference, "Stage".</summary>
internal sealed record ApiStage
{
    public AccessLogSettings? AccessLogSettings { get; init; }

    public bool? ApiGatewayManaged { get; init; }

    public bool? AutoDeploy { get; init; }

    public DateTimeOffset? CreatedDate { get; init; }

    public RouteSettings? DefaultRouteSettings { get; init; }

    public string? DeploymentId { get; init; }

    public string? Description { get; init; }

    public string? LastDeploymentStatusMessage { get; init; }

    public DateTimeOffset? LastUpdatedDate { get; init; }

    /// <summary>By route key.</summary>
    public IReadOnlyDictionary<string, RouteSettings>? RouteSettings { get; init; }

    public string StageName { get; init; } = "";

    public IReadOnlyDictionary<string, string>? StageVariables { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}
