using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.TypedData;

namespace Virga.Node.Federation.Access.OAuth;

/// <summary>The contract that access tokens are tied to.</summary>
/// <param name="Contract">AccessToken (ERC-721).</param>
/// <param name="Longest">That it lets a token last.</param>
internal sealed record TokenDeployment(ulong ChainId, EvmAddress Contract, TimeSpan Longest)
{
    public const string DomainName = "Virga Access";
    public const string DomainVersion = "1";

    /// <summary>What wallets sign for (EIP-712).</summary>
    public TypedDomain Domain { get; } = new(DomainName, DomainVersion, ChainId, Contract);
}
