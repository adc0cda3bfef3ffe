using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Federation.Providers;
using Virga.Node.Federation.Registry;
using Virga.Node.Federation.ServiceMesh;
using Virga.Node.Functions;
using Virga.Node.Identity;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>The places where functions can run besides this node, and calls by name.</summary>
internal static class ProviderSetup
{
    public static void AddProviders(this IServiceCollection services, NodeOptions options)
    {
        string database = Path.Combine(options.DataFolder, "providers.db");
        services.AddSingleton<IProviderStore>(all => new SqliteProviderStore(new SqliteDatabase(database), all.GetRequiredService<SecretBox>())).AddSingleton(all => (ISealedStore)all.GetRequiredService<IProviderStore>());
        services.AddSingleton(all => ProviderHttp.Create(all.GetRequiredService<TimeProvider>())).AddSingleton(_ => LambdaPriceTable.Shipped());
        services.AddSingleton<LocalProvider>().AddSingleton<ProviderFactory>().AddSingleton<ProviderCatalog>().AddSingleton<FunctionExport>().AddSingleton<PriceComparison>();
        services.AddRoutes<ProvidersApi>().AddRoutes<ProviderFunctionsApi>();
        services.AddSingleton(new MeshOptions()).AddSingleton<MeshCircuits>().AddSingleton<MeshRouter>().AddRoutes<MeshEndpoint>();
        services.AddSingleton(all => new MeshDirectory(
            all.GetRequiredService<FunctionCatalog>(), all.GetRequiredService<ProviderCatalog>(), all.GetService<IRegistryView>(), all.GetService<IEndPointCaller>(), all.GetRequiredService<NodeAddress>()));
    }
}
