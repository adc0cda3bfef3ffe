using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;

namespace Virga.Node.Federation.Settlement;

/// <summary>Who settles, on which chain, by which sender.</summary>
internal sealed record GatewaySeat(ManagementChain Chain, EvmClient Client, TransactionSender Sender)
{
    public EvmAddress Gateway => Sender.Account;

    public ChainParameters Parameters => Chain.Parameters;
}
