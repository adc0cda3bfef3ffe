using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Registry;

/// <summary>What the chain fixed for an epoch.</summary>
/// <param name="Seed">Zero: nobody kept it.</param>
internal sealed record EpochList(Hash32 Seed, IReadOnlyList<EvmAddress> Gateways);
