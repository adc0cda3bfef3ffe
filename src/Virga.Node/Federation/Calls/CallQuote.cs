using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Federation.Calls;

/// <summary>What a request to this gateway must say, and what the call may cost.</summary>
/// <param name="Billing">Contract for which requests are signed.</param>
/// <param name="PerCall">Pico-dollars.</param>
/// <param name="PerGbMs">Pico-dollars a GB-ms.</param>
/// <param name="Most">Pico-dollars: <paramref name="TimeoutMs"/> at <paramref name="MemoryMb"/>.</param>
internal sealed record CallQuote(EvmAddress Gateway, ulong ChainId, EvmAddress Billing, ulong Epoch, uint EndPoint, uint Version, CallMethods Methods, ulong PerCall, ulong PerGbMs, uint MemoryMb, uint TimeoutMs, ulong Most);
