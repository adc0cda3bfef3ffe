using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Aws.ApiGateway.OpenApi;
using Virga.Node.Aws.Wire;

namespace Virga.Node.Aws.ApiGateway;

/// <summary>The service's parts.</summary>
internal static class ApiGatewaySetup
{
    public static void AddApiGateway(this IServiceCollection services, Func<IServiceProvider, Func<string>> endpoint)
    {
        services.AddSingleton(all => new HttpApiEndpoints(endpoint(all))).AddSingleton<ApiEdits>().AddSingleton<ApiGatewayService>();
        services.AddSingleton<IAwsService>(all => all.GetRequiredService<ApiGatewayService>());
        services.Add<ApiOperations>().Add<IntegrationOperations>().Add<RouteOperations>().Add<StageOperations>().Add<DeploymentOperations>();
        services.Add<AuthorizerOperations>().Add<ApiTagOperations>().Add<DomainOperations>().Add<OpenApiOperations>().Add<AbsentOperations>();
    }

    /// <summary>Each under its own name too, for those who call it from inside.</summary>
    private static IServiceCollection Add<T>(this IServiceCollection services)
        where T : class, IGatewayOperations => services.AddSingleton<T>().AddSingleton<IGatewayOperations>(all => all.GetRequiredService<T>());
}
