using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Chain.Local;
using Virga.Node.Chain.Logs;
using Virga.Node.Chain.Rpc;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Triggers.Chain;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>The parts of the chain.</summary>
internal static class ChainSetup
{
    /// <summary>What is wrong with the chain that was asked for.</summary>
    public static async Task<VirgaError?> ConnectAsync(IServiceProvider services, string? chain)
    {
        if (chain is null or NodeOptions.LocalChain)
        {
            return chain is null ? null : services.GetRequiredService<LocalChain>().Up();
        }

        if (!ChainConnection.ParseAddress(chain).TryGet(out Uri? address, out VirgaError? error))
        {
            return error;
        }

        await services.GetRequiredService<ChainConnection>().ConnectAsync(address).ConfigureAwait(false);
        return null;
    }

    public static void AddChain(this IServiceCollection services, NodeOptions options)
    {
        string folder = Path.Combine(options.DataFolder, "chain");
        services.AddSingleton(new RpcOptions()).AddSingleton<ChainConnection>().AddOpen<RpcGate>();
        services.AddSingleton(all => new EvmClient(all.GetRequiredService<ChainConnection>(), all.GetRequiredService<RpcOptions>(), all.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new LocalChainOptions { Folder = folder, BlockTime = options.ChainBlockTime }).AddSingleton<LocalChain>();
        services.AddSingleton<IChainTriggerStore, SqliteChainTriggerStore>().AddSingleton<ChainTriggers>().AddSingleton<IChainLogSource, ChainLogSource>();
        services.AddHostedService(all => all.GetRequiredService<LocalChain>()).AddHostedService<ChainTriggerReader>();
        services.AddRoutes<ChainApi>().AddRoutes<ChainTriggerApi>();
    }
}
