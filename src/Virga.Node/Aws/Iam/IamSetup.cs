using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Aws.Wire;

namespace Virga.Node.Aws.Iam;

/// <summary>The service's parts.</summary>
internal static class IamSetup
{
    public static void AddIam(this IServiceCollection services)
    {
        services.AddSingleton<IAwsService, IamService>();
        services.AddSingleton<IIamOperations, UserOperations>().AddSingleton<IIamOperations, AccessKeyOperations>().AddSingleton<IIamOperations, GroupOperations>();
        services.AddSingleton<IIamOperations, RoleOperations>().AddSingleton<IIamOperations, ServiceRoleOperations>().AddSingleton<IIamOperations, InstanceProfileOperations>();
        services.AddSingleton<IIamOperations, ManagedPolicyOperations>().AddSingleton<IIamOperations, PolicyVersionOperations>().AddSingleton<IIamOperations, InlinePolicyOperations>();
        services.AddSingleton<IIamOperations, AttachmentOperations>().AddSingleton<IIamOperations, BoundaryOperations>().AddSingleton<IIamOperations, EntityTagOperations>();
        services.AddSingleton<IIamOperations, MfaOperations>().AddSingleton<IIamOperations, AccountOperations>().AddSingleton<IIamOperations, SimulationOperations>();
    }
}
