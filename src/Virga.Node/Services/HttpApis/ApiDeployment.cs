namespace Virga.Node.Services.HttpApis;

/// <summary>A copy of an API as it was. Source: API Reference, "Deployment".</summary>
internal sealed record ApiDeployment
{
    public bool AutoDeployed { get; init; }

    public DateTimeOffset CreatedDate { get; init; }

    public string DeploymentId { get; init; } = "";

    public string? Description { get; init; }

    /// <summary>Null when it was made by a stage that deploys by itself: such a stage serves the API as it is.</summary>
    public ApiDefinition? Definition { get; init; }
}
