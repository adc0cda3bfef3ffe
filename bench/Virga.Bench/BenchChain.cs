using System.Numerics;
using System.Text.Json;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;
using Virga.Node.Values;

namespace Virga.Bench;

/// <summary>The local chain of a bench's node, seen from behind its gate: any account sends without its key.</summary>
internal sealed class BenchChain(HttpRpc rpc) : IAsyncDisposable
{
    public static readonly ChainParameters Numbers = new() { EpochBlocks = 200, BuriedBlocks = 4, WindowBlocks = 10, AnswerBlocks = 5, LateEpochs = 2, WithdrawalBlocks = 700, UnbondingBlocks = 700, SilentBlocks = 2_000 };
    private static readonly EvmAddress Owner = new(0x1000_0000_0000, 1);

    public EvmClient Client { get; } = new(rpc, new RpcOptions(), TimeProvider.System);

    public EvmAddress Gateway { get; private init; }

    public ManagementChain Contracts { get; private init; } = null!;

    /// <summary>Once the node has made the contracts.</summary>
    public static async Task<BenchChain> OpenAsync(BenchNode node)
    {
        JsonElement status = default;
        while (status.ValueKind != JsonValueKind.Object || !status.TryGetProperty("Directory", out _))
        {
            await Task.Delay(200).ConfigureAwait(false);
            Result<JsonElement> answer = await node.Client.SendAsync(HttpMethod.Get, "/_virga/v1/chain", null, default).ConfigureAwait(false);
            status = answer.Error is null ? answer.Value : default;
        }

        HttpRpc rpc = new(new Uri(status.GetProperty("Address").GetString()!.Replace("ws://", "http://", StringComparison.Ordinal)), new RpcOptions { Poll = TimeSpan.FromMilliseconds(50) }, TimeProvider.System);
        EvmClient client = new(rpc, new RpcOptions(), TimeProvider.System);
        await client.SendAsync(new RpcRequest("anvil_autoImpersonateAccount", true), default).ConfigureAwait(false);
        DirectoryAddress place = DirectoryAddress.Parse(status.GetProperty("Directory").GetString()!).Value;
        return new BenchChain(rpc) { Gateway = (EvmAddress)status.GetProperty("Account").GetString()!, Contracts = (await new DirectoryReader(client).ReadAsync(place, default).ConfigureAwait(false)).Value };
    }

    /// <summary>The gateway joins, an end point is registered that all may call, and the user has money.</summary>
    public async Task PrepareAsync(EvmAddress user)
    {
        BigInteger dollars = 1_000_000_000;
        await RunAsync(Gateway, Contracts.Token.Mint("", Gateway, dollars)).ConfigureAwait(false);
        await RunAsync(Gateway, Contracts.Token.Approve("", Contracts.Gateways.Address, dollars)).ConfigureAwait(false);
        await RunAsync(Gateway, Contracts.Gateways.Join("", 0, dollars, new(default, 8, "", []))).ConfigureAwait(false);
        await RunAsync(Owner, Contracts.Functions.Register("", "/bench", new(Owner, 15, true, 400_000, 10, 0, default, default, default))).ConfigureAwait(false);
        await RunAsync(Owner, Contracts.Token.Mint("", Owner, dollars)).ConfigureAwait(false);
        await RunAsync(Owner, Contracts.Token.Approve("", Contracts.Billing.Address, dollars)).ConfigureAwait(false);
        await RunAsync(Owner, Contracts.Billing.Deposit("", user, dollars)).ConfigureAwait(false);
    }

    /// <summary>Makes so many blocks at once.</summary>
    public async Task MineAsync(int blocks) => await Client.SendAsync(new RpcRequest("anvil_mine", Hex.Quantity(blocks)), default).ConfigureAwait(false);

    public async Task<ulong> HeadAsync() => (await Client.HeadAsync(default).ConfigureAwait(false)).Value;

    public ValueTask DisposeAsync() => rpc.DisposeAsync();

    private async Task RunAsync(EvmAddress from, TransactionIntent intent)
    {
        await Client.SendAsync(new RpcRequest("anvil_setBalance", from.ToString(), "0x56bc75e2d63100000"), default).ConfigureAwait(false);
        RpcAnswer sent = await Client.SendAsync(new RpcRequest("eth_sendTransaction", new { from = from.ToString(), to = intent.To.ToString(), data = Hex.Of(intent.Data), gas = "0x5b8d80" }), default).ConfigureAwait(false);
        Hash32 hash = Hash32.Parse(sent.Result.GetString() ?? throw new InvalidOperationException(sent.Fault?.Message));
        await MineAsync(1).ConfigureAwait(false);
        while ((await Client.ReceiptsAsync([hash], default).ConfigureAwait(false)).Value[0] is not { Succeeded: true })
        {
            await Task.Delay(50).ConfigureAwait(false);
        }
    }
}
