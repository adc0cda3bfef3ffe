using System.Net.Http.Json;
using System.Text.Json;
using Virga.Wallets;
using Virga.WideArea;

namespace Virga.Demo;

/// <summary>The chain that the first node runs: read through that node, and made to go on when nothing happens on it.</summary>
internal sealed class DemoChain(ChainSession session, string engine) : IAsyncDisposable
{
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(30) };

    public ChainSession Session => session;

    public static async Task<DemoChain> OpenAsync(IRegionNetwork network, DemoNode first, CancellationToken cancellation)
    {
        Uri engine = await first.ChainAddressAsync(cancellation).ConfigureAwait(false);
        return new DemoChain(DemoFailure.Unless(await ChainSession.OpenAsync(first.Client, cancellation).ConfigureAwait(false), "the chain"), network.DoorToLoopback(first.Place, engine.Port));
    }

    public async Task<ulong> HeadAsync(CancellationToken cancellation) => DemoFailure.Unless(await session.Client.HeadAsync(cancellation).ConfigureAwait(false), "the chain's newest block");

    /// <summary>Makes blocks: on a chain of others they come by themselves.</summary>
    public async Task MineAsync(ulong blocks, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await http.PostAsJsonAsync(new Uri(engine), new { jsonrpc = "2.0", id = 1, method = "anvil_mine", @params = new[] { $"0x{blocks:x}" } }, cancellation).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode || (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation).ConfigureAwait(false)).TryGetProperty("error", out _))
        {
            throw new DemoFailure("the chain makes no blocks");
        }
    }

    /// <summary>The epoch after the present one begins.</summary>
    public async Task<ulong> NextEpochAsync(CancellationToken cancellation)
    {
        ulong length = (ulong)session.Chain.Parameters.EpochBlocks, head = await HeadAsync(cancellation).ConfigureAwait(false), epoch = (head / length) + 1;
        await MineAsync((epoch * length) - head, cancellation).ConfigureAwait(false);
        return epoch;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await session.DisposeAsync().ConfigureAwait(false);
    }
}
