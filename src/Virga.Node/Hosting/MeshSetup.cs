using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Federation.Registry;
using Virga.Node.Identity;
using Virga.Node.Mesh;
using Virga.Node.Mesh.Content;
using Virga.Node.Mesh.Topics;
using Virga.Node.Storage.Sqlite;

namespace Virga.Node.Hosting;

/// <summary>The parts of the mesh.</summary>
internal static class MeshSetup
{
    public static void AddMesh(this IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton(new MeshOptions { Folder = Path.Combine(options.DataFolder, "mesh"), IsOn = options.Mesh, Listen = options.Listen, Port = options.MeshPort, Peers = options.Peers });
        services.AddOpen<PeerCard>().AddSingleton<MeshConnection>().AddSingleton<MeshIdentity>().AddSingleton<ISealedStore>(all => all.GetRequiredService<MeshIdentity>()).AddSingleton<MeshSessions>();
        services.AddSingleton<IPeerSource>(all => new RegistryPeers(() => all.GetService<IRegistryView>()?.Gateways ?? [], all.GetRequiredService<MeshConnection>(), all.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new TopicOptions()).AddSingleton<TopicSubscriptions>().AddSingleton<TopicDelivery>().AddSingleton<FloodGuard>().AddSingleton<TopicBan>().AddSingleton<TopicPublisher>();
        services.AddSingleton<ITopicStore>(all => new SqliteTopicStore(new SqliteDatabase(Path.Combine(options.DataFolder, "events.db")), all.GetRequiredService<SqliteAsyncEventStore>().Commits, all.GetRequiredService<TopicOptions>()));
        services.AddSingleton<IBlockSource, TopicBlocks>().AddSingleton<IBlockExchange, MeshBlockExchange>().AddSingleton<TopicGaps>().AddSingleton<TopicAnnouncer>().AddSingleton<TopicReceiver>().AddSingleton<IGossipListener>(all => all.GetRequiredService<TopicReceiver>());
        services.AddHostedService(all => all.GetRequiredService<TopicReceiver>()).AddHostedService(all => all.GetRequiredService<TopicGaps>()).AddHostedService(all => all.GetRequiredService<TopicAnnouncer>());
        services.AddSingleton<MeshLoop>().AddHostedService(all => all.GetRequiredService<MeshLoop>());
        services.AddRoutes<TopicApi>().AddSingleton<ManagementActions>();
    }
}
