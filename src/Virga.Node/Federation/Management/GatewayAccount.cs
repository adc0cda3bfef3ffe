using Microsoft.Extensions.Hosting;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Chain.TypedData;

namespace Virga.Node.Federation.Management;

/// <summary>The node's own account on the chain: it signs receipts and sends the gateway's transactions. Its key is made when a chain is first connected.</summary>
internal sealed class GatewayAccount(GatewayKeyFile file, Lazy<Secp256k1> curve, ChainConnection connection, EvmClient client, ITransactionJournal journal, SenderOptions options, TimeProvider time) : BackgroundService
{
    private readonly Lazy<SigningKey> key = new(() => file.Open(curve.Value));
    private TransactionSender? sender;
    private readonly Lock gate = new();

    public EvmAddress Address => key.Value.Address;

    public TransactionSender Sender
    {
        get
        {
            lock (gate)
            {
                return sender ??= new TransactionSender(client, key.Value, journal, options, time);
            }
        }
    }

    /// <summary>The account on another chain; the caller disposes of it.</summary>
    public TransactionSender SenderOn(EvmClient other) => new(other, key.Value, journal, options, time);

    public EvmSignature Sign(in Hash32 digest) => key.Value.Sign(digest);

    /// <summary>The same bytes whenever the same receipt is signed.</summary>
    public byte[] SignReceipt(TypedDomain domain, in Hash32 structHash) => key.Value.SignFast(domain.Digest(structHash)).ToArray();

    /// <summary>Sees each transaction into a block, whatever happens to the chain's node.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await connection.ConnectedAsync(stoppingToken).ConfigureAwait(false);
        await Sender.RunAsync(stoppingToken).ConfigureAwait(false);
    }

    public override void Dispose()
    {
        base.Dispose();
        sender?.Dispose();
        if (key.IsValueCreated)
        {
            key.Value.Dispose();
        }
    }
}
