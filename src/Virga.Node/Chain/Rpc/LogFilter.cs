using Virga.Node.Chain.Crypto;

namespace Virga.Node.Chain.Rpc;

/// <summary>Which logs.</summary>
/// <param name="Addresses">Of these contracts; none: of all.</param>
/// <param name="Topics">A position with none takes any topic there, otherwise one of those listed.</param>
internal sealed record LogFilter(IReadOnlyList<EvmAddress> Addresses, IReadOnlyList<IReadOnlyList<Hash32>> Topics);
