using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Chain.Rpc;

/// <summary>A block's header, of what is needed.</summary>
/// <param name="BaseFee">For a unit of gas; zero on chains without EIP-1559.</param>
internal sealed record EvmBlock(ulong Number, Hash32 Hash, Hash32 Parent, DateTimeOffset Time, Wei BaseFee);
