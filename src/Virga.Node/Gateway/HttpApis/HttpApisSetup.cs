using Microsoft.Extensions.DependencyInjection;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>The data plane's parts.</summary>
internal static class HttpApisSetup
{
    public static void AddHttpApis(this IServiceCollection services)
    {
        services.AddSingleton<FunctionAccess>().AddSingleton<ServedApis>().AddSingleton<OutboundHttp>().AddSingleton<IssuerKeys>();
        services.AddSingleton<JwtAuthorizer>().AddSingleton<LambdaAuthorizer>().AddSingleton<ApiAuthorization>();
        services.AddSingleton<LambdaIntegration>().AddSingleton<HttpIntegration>().AddSingleton<AccessLog>().AddSingleton<HttpApiEndpoint>();
    }
}
