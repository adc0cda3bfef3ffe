using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;

namespace Virga.Node.Federation.Bridges;

/// <summary>The other chain's end of the bridge, and the node's account there.</summary>
internal sealed class FarBridge : IAsyncDisposable
{
    private readonly IRpcConnection connection;

    public FarBridge(BridgeOptions options, GatewayAccount account, RpcOptions rpc, TimeProvider time)
    {
        connection = options.Chain.Scheme is "ws" or "wss" ? new WebSocketRpc(options.Chain, rpc, time) : new HttpRpc(options.Chain, rpc, time);
        Client = new EvmClient(connection, rpc, time);
        Contract = new BridgeContract(options.Bridge, Client);
        Sender = new Lazy<TransactionSender>(() => account.SenderOn(Client));
        Options = options;
    }

    public BridgeOptions Options { get; }

    public EvmClient Client { get; }

    public BridgeContract Contract { get; }

    /// <summary>Made when it is first needed: the account's key is, too.</summary>
    public Lazy<TransactionSender> Sender { get; }

    public async ValueTask DisposeAsync()
    {
        if (Sender.IsValueCreated)
        {
            Sender.Value.Dispose();
        }

        await connection.DisposeAsync().ConfigureAwait(false);
    }
}
