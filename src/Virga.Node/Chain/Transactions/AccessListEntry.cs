using Virga.Node.Chain.Crypto;

namespace Virga.Node.Chain.Transactions;

/// <summary>Storage that a transaction says it will touch (EIP-2930).</summary>
internal sealed record AccessListEntry(EvmAddress Address, IReadOnlyList<Hash32> StorageKeys);
