using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Registry;

/// <summary>What placement draws from in an epoch; the same for everyone.</summary>
/// <param name="Seed">Hash of the epoch's reference block.</param>
/// <param name="Gateways">The epoch's list, by place.</param>
/// <param name="Loads">Medians of the newest closed round of reports, 1/10,000 of capacity by cloud; empty: none.</param>
internal sealed record EpochView(ulong Epoch, Hash32 Seed, IReadOnlyList<EvmAddress> Gateways, IReadOnlyList<ushort> Loads);
