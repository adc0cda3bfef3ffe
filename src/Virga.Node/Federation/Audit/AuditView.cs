using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.TypedData;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Federation.Audit;

/// <summary>What the chain says about the things that a batch names.</summary>
/// <param name="Terms">By end point and version; those that there aren't are left out.</param>
/// <param name="Epochs">All that the batch covers. Without a seed or list nothing can be said about placement.</param>
/// <param name="Clouds">By gateway, also of those that have left.</param>
internal sealed record AuditView(
    TypedDomain Domain, ChainParameters Parameters, IReadOnlyDictionary<(uint EndPoint, uint Version), EndPointTerms> Terms, IReadOnlyDictionary<ulong, EpochView> Epochs, IReadOnlyDictionary<EvmAddress, byte> Clouds);
