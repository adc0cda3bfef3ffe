using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Values;

namespace Virga.Wallets;

/// <summary>The other chain of a bridge, which the CLI talks to itself.</summary>
internal sealed class FarChain : IAsyncDisposable
{
    private static readonly RpcOptions Rpc = new() { Poll = TimeSpan.FromMilliseconds(200) };
    private readonly HttpRpc connection;

    private FarChain(Uri address, EvmAddress bridge)
    {
        connection = new HttpRpc(address, Rpc, TimeProvider.System);
        Client = new EvmClient(connection, Rpc, TimeProvider.System);
        Bridge = new BridgeContract(bridge, Client);
    }

    public EvmClient Client { get; }

    public BridgeContract Bridge { get; }

    /// <summary>Refuses a contract that isn't the bridge that was built here: money is locked in it.</summary>
    public static async Task<Result<FarChain>> OpenAsync(string chain, string bridge, CancellationToken cancellation)
    {
        EvmAddress contract = default;
        if (!ChainConnection.ParseAddress(chain).TryGet(out Uri? address, out VirgaError? error) || !EvmAddress.Parse(bridge).TryGet(out contract, out error))
        {
            return error;
        }

        FarChain far = new(address, contract);
        if ((await far.Client.CodeAsync(contract, cancellation).ConfigureAwait(false)).TryGet(out byte[]? code, out error) && BridgeContract.Code.IsOf(code))
        {
            return far;
        }

        await far.DisposeAsync().ConfigureAwait(false);
        return error ?? new VirgaError(Outcome.Conflict, $"{contract} on {chain} isn't this version's contract Bridge.");
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
