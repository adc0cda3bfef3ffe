using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Aws.CloudFormation.Engine;
using Virga.Node.Aws.CloudFormation.Resources;
using Virga.Node.Aws.CloudFormation.Resources.Events;
using Virga.Node.Aws.CloudFormation.Resources.HttpApis;
using Virga.Node.Aws.CloudFormation.Resources.Iam;
using Virga.Node.Aws.CloudFormation.Resources.Lambda;
using Virga.Node.Aws.CloudFormation.Resources.Messaging;
using Virga.Node.Aws.CloudFormation.Resources.Storage;
using Virga.Node.Aws.Wire;
using Virga.Node.Identity.Sessions;
using Virga.Node.Services.Stacks;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation;

/// <summary>The service's parts. A new resource type is one line here.</summary>
internal static class CloudFormationSetup
{
    /// <param name="endpoint">The node's own address, once it listens.</param>
    public static void AddCloudFormation(this IServiceCollection services, Func<IServiceProvider, string> endpoint)
    {
        services.AddSingleton<StackCatalog>().AddSingleton<StackPlanner>().AddSingleton<StackDesigns>().AddSingleton<StackStarts>().AddSingleton<ResourceCatalog>();
        services.AddSingleton(all => new WireClients(() => endpoint(all), all.GetRequiredService<NodeAddress>(), all.GetRequiredService<SessionIssuer>(), all.GetRequiredService<SessionTokens>(), all.GetRequiredService<TimeProvider>()));
        services.AddSingleton<StackRunner>().AddHostedService(all => all.GetRequiredService<StackRunner>());
        services.AddSingleton<CloudFormationService>().AddSingleton<IAwsService>(all => all.GetRequiredService<CloudFormationService>());
        services.AddSingleton<ICloudFormationOperations, StackOperations>().AddSingleton<ICloudFormationOperations, StackReads>();
        services.AddSingleton<ICloudFormationOperations, ChangeSetOperations>().AddSingleton<ICloudFormationOperations, TemplateOperations>();

        services.AddSingleton<IResourceType, FunctionType>().AddSingleton<IResourceType, VersionType>().AddSingleton<IResourceType, AliasType>().AddSingleton<IResourceType, PermissionType>();
        services.AddSingleton<IResourceType, LayerVersionType>().AddSingleton<IResourceType, LayerVersionPermissionType>().AddSingleton<IResourceType, EventSourceMappingType>();
        services.AddSingleton<IResourceType, EventInvokeConfigType>().AddSingleton<IResourceType, UrlType>();
        services.AddSingleton<IResourceType, RoleType>().AddSingleton<IResourceType, PolicyType>().AddSingleton<IResourceType, ManagedPolicyType>().AddSingleton<IResourceType, UserType>();
        services.AddSingleton<IResourceType, GroupType>().AddSingleton<IResourceType, AccessKeyType>().AddSingleton<IResourceType, InstanceProfileType>();
        services.AddSingleton<IResourceType, BucketType>().AddSingleton<IResourceType, BucketPolicyType>();
        services.AddSingleton<IResourceType, QueueType>().AddSingleton<IResourceType, QueuePolicyType>().AddSingleton<IResourceType, LogGroupType>();
        services.AddSingleton<IResourceType, RuleType>().AddSingleton<IResourceType, EventBusType>().AddSingleton<IResourceType, ScheduleType>().AddSingleton<IResourceType, ScheduleGroupType>();
        services.AddSingleton<IResourceType, ApiType>().AddSingleton<IResourceType, IntegrationType>().AddSingleton<IResourceType, RouteType>().AddSingleton<IResourceType, StageType>();
        services.AddSingleton<IResourceType, DeploymentType>().AddSingleton<IResourceType, AuthorizerType>();
    }
}
