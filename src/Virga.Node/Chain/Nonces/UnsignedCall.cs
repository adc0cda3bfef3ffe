using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Chain.Nonces;

/// <summary>What a transaction does, whatever its nonce and fee.</summary>
/// <param name="To">Null makes a contract.</param>
internal sealed record UnsignedCall(EvmAddress? To, Wei Value, byte[] Data, ulong GasLimit);
