using System.Collections.Immutable;

namespace Virga.Node.Services.HttpApis;

/// <summary>An HTTP API: what it is now, and what was deployed of it to its stages.</summary>
/// <remarks>Source: Amazon API Gateway Version 2 API Reference, "Api".</remarks>
internal sealed record HttpApi
{
    public const string DefaultStage = "$default";

    public required string ApiId { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    public string? Version { get; init; }

    public bool DisableExecuteApiEndpoint { get; init; }

    public string IpAddressType { get; init; } = "ipv4";

    public required DateTimeOffset CreatedDate { get; init; }

    public ImmutableDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>As the operations change it; stages that deploy by themselves serve it.</summary>
    public ApiDefinition Definition { get; init; } = new();

    public ImmutableList<ApiStage> Stages { get; init; } = [];

    public ImmutableList<ApiDeployment> Deployments { get; init; } = [];

    /// <summary>What a stage serves; null: nothing was deployed to it.</summary>
    public ApiDefinition? Served(ApiStage stage) =>
        stage.AutoDeploy == true ? Definition : Deployments.FirstOrDefault(one => one.DeploymentId == stage.DeploymentId)?.Definition;
}
