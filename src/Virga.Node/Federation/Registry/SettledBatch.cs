using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Registry;

/// <summary>A batch that a gateway settled.</summary>
/// <param name="Closed">Block in which it was finalised or voided; 0: neither.</param>
/// <param name="Charges">Pico-dollars by user; a user has one for each end point.</param>
internal sealed record SettledBatch(ulong Closed, IReadOnlyList<(EvmAddress User, ulong Amount)> Charges);
