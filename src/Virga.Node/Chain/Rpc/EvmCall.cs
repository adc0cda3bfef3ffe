using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Chain.Rpc;

/// <summary>A call or transaction as a node is asked about it.</summary>
/// <param name="To">Null makes a contract.</param>
internal sealed record EvmCall(EvmAddress? From, EvmAddress? To, ReadOnlyMemory<byte> Data, Wei Value = default);
