using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Gateway;

namespace Virga.Node.Hosting;

/// <summary>How a way into the node is added: one line in the set-up of the part that it leads to.</summary>
internal static class WaysIn
{
    public static IServiceCollection AddOpen<T>(this IServiceCollection services)
        where T : class, IOpenEndpoint => services.AddSingleton<T>().AddSingleton<IOpenEndpoint>(all => all.GetRequiredService<T>());

    public static IServiceCollection AddRoutes<T>(this IServiceCollection services)
        where T : class, INodeRoutes => services.AddSingleton<T>().AddSingleton<INodeRoutes>(all => all.GetRequiredService<T>());
}
