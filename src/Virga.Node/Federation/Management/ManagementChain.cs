using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.TypedData;

namespace Virga.Node.Federation.Management;

/// <summary>A deployment of the contracts that the node has joined: found by its Directory, its code compared with what was built here.</summary>
internal sealed record ManagementChain
{
    public required ulong ChainId { get; init; }

    public required EvmAddress Directory { get; init; }


    /// <summary>No event of it is in an older block.</summary>
    public required ulong Since { get; init; }

    public required FunctionRegistryContract Functions { get; init; }

    public required GatewayRegistryContract Gateways { get; init; }

    public required LoadOracleContract Oracle { get; init; }

    public required BillingContract Billing { get; init; }

    public required DisputesContract Disputes { get; init; }

    public required AccessTokenContract Access { get; init; }

    public required BridgeContract Bridge { get; init; }

    public required TestDollarContract Token { get; init; }

    public required ChainParameters Parameters { get; init; }

    /// <summary>What requests and receipts are signed for (EIP-712).</summary>
    public required TypedDomain Domain { get; init; }
}
