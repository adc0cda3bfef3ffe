using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Federation.Registry;
using Virga.Node.Mesh.Content;
using Virga.Node.Mesh.Packages;
using Virga.Node.Storage.Sqlite;

namespace Virga.Node.Hosting;

/// <summary>The parts of the content store.</summary>
internal static class ContentSetup
{
    public static void AddContent(this IServiceCollection services, NodeOptions options)
    {
        string folder = Path.Combine(options.DataFolder, "content");
        services.AddSingleton(new ContentOptions { Folder = folder, Quota = options.ContentQuota }).AddSingleton<ContentHolds>();
        services.AddSingleton(all => new BlockFolder(all.GetRequiredService<ContentOptions>().Folder));
        services.AddSingleton<IBlockStore>(all => new SqliteBlockStore(
            new SqliteDatabase(Path.Combine(options.DataFolder, "content.db")), all.GetRequiredService<BlockFolder>(), options.ContentQuota, all.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IBlockSource, PublicBlocks>();
        services.AddSingleton<IBlockExchange>(all => new HttpBlockExchange(() => Peers(options, all)));
        services.AddSingleton<ContentBlocks>().AddSingleton<ContentPins>().AddSingleton<ContentLibrary>().AddSingleton<ContentCollector>().AddOpen<ContentGateway>();
        services.AddSingleton<FunctionContent>().AddRoutes<ContentApi>();
        services.AddHostedService(all => all.GetRequiredService<ContentCollector>());
    }

    /// <summary>Those that the operator named, then the registered gateways.</summary>
    private static IEnumerable<Uri> Peers(NodeOptions options, IServiceProvider services)
    {
        string self = services.GetRequiredService<NodeEndpoint>().Public;
        IEnumerable<string> registered = services.GetService<IRegistryView>()?.Gateways.Select(gateway => gateway.Url) ?? [];
        foreach (Uri peer in options.ContentPeers)
        {
            yield return peer;
        }

        foreach (string text in registered.Where(url => url.TrimEnd('/') != self))
        {
            if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address))
            {
                yield return address;
            }
        }
    }
}
