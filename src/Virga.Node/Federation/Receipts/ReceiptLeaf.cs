using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Receipts;

/// <summary>What a batch needs of a receipt.</summary>
/// <param name="Receipt">Struct hash.</param>
/// <param name="Amount">Pico-dollars.</param>
internal readonly record struct ReceiptLeaf(ulong Position, uint EndPoint, EvmAddress User, Hash32 Receipt, ulong Amount, byte Cloud);
