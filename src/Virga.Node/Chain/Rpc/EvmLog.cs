using Virga.Node.Chain.Crypto;

namespace Virga.Node.Chain.Rpc;

/// <summary>What a contract logged. Block hash and index name it for ever.</summary>
internal sealed record EvmLog(EvmAddress Address, IReadOnlyList<Hash32> Topics, byte[] Data, ulong BlockNumber, Hash32 BlockHash, Hash32 TransactionHash, ulong Index);
