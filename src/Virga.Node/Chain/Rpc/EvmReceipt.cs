using Virga.Node.Chain.Crypto;

namespace Virga.Node.Chain.Rpc;

/// <summary>What came of a transaction that is in a block.</summary>
/// <param name="Succeeded">False: the contract refused; the fee was paid all the same.</param>
/// <param name="Contract">That it made.</param>
internal sealed record EvmReceipt(Hash32 TransactionHash, ulong BlockNumber, Hash32 BlockHash, bool Succeeded, ulong GasUsed, EvmAddress? Contract, IReadOnlyList<EvmLog> Logs);
