using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Chain.Local;
using Virga.Node.Chain.Logs;
using Virga.Node.Chain.Rpc;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Triggers.Chain;

namespace Virga.Node.Hosting;

/// <summary>The parts of the chain.</summary>
internal static class ChainSetup
{
    public static void AddChain(this IServiceCollection services, NodeOptions options)
    {
        string folder = Path.Combine(options.DataFolder, "chain");
        services.AddSingleton(new RpcOptions()).AddSingleton<ChainConnection>().AddSingleton<RpcGate>();
        services.AddSingleton(all => new EvmClient(all.GetRequiredService<ChainConnection>(), all.GetRequiredService<RpcOptions>(), all.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new LocalChainOptions { Folder = folder, IsWanted = options.Chain == NodeOptions.LocalChain, BlockTime = options.ChainBlockTime }).AddSingleton<LocalChain>();
        services.AddSingleton<IChainTriggerStore, SqliteChainTriggerStore>().AddSingleton<ChainTriggers>().AddSingleton<IChainLogSource, ChainLogSource>();
        services.AddHostedService(all => all.GetRequiredService<LocalChain>()).AddHostedService<ChainTriggerReader>();
        services.AddSingleton<ChainApi>().AddSingleton<ChainTriggerApi>();
    }
}
