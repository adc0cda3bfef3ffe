using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Registry;

/// <summary>What a version of an end point says; it never changes.</summary>
/// <param name="Provider">Account that earns.</param>
/// <param name="IsOpen">Every wallet may call.</param>
/// <param name="PerCall">Pico-dollars a call.</param>
/// <param name="PerGbMs">Pico-dollars a GB-ms.</param>
/// <param name="Policy">Target distribution over clouds: eight 16-bit shares of 10,000, cloud 0 lowest; 0: none.</param>
/// <param name="Code">sha-256 digest of the content id of the code's manifest.</param>
/// <param name="OpenApi">sha-256 digest of the content id of the OpenAPI document; zero: none.</param>
/// <param name="Scheduling">Id of the scheduling policy; zero: the network's own.</param>
internal sealed record EndPointTerms(EvmAddress Provider, CallMethods Methods, bool IsOpen, ulong PerCall, ulong PerGbMs, UInt128 Policy, Hash32 Code, Hash32 OpenApi, Hash32 Scheduling)
{
    /// <summary>Block in which the version came.</summary>
    public ulong Since { get; init; }
}
