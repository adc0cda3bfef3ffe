using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Registry;

/// <summary>What the node knows of the management chain without asking it: at most a block behind, never waiting.</summary>
internal interface IRegistryView
{
    /// <summary>The newest block that is taken in; null while the chain can't be followed, and calls that need it are refused.</summary>
    ulong? Head { get; }

    /// <summary>Of <see cref="Head"/>; 0 while there is none.</summary>
    ulong Epoch { get; }

    RegisteredEndPoint? EndPoint(uint id);

    /// <summary>An owner's end point by its path.</summary>
    RegisteredEndPoint? EndPoint(EvmAddress owner, string path);

    IReadOnlyCollection<RegisteredEndPoint> EndPoints { get; }

    EndPointTerms? Terms(uint endPoint, uint version);

    /// <summary>As the contract's <c>allowed</c>.</summary>
    bool IsAllowed(uint endPoint, EvmAddress wallet, CallMethods methods);

    /// <summary>By the hash of the OAuth2 access token; null: none that is valid.</summary>
    AccessGrant? Access(EvmAddress wallet, Hash32 jwt);

    UserAccount Account(EvmAddress user);

    RegisteredGateway? Gateway(EvmAddress address);

    IReadOnlyCollection<RegisteredGateway> Gateways { get; }

    /// <summary>Of the current epoch and the last few; null: not known.</summary>
    EpochView? At(ulong epoch);
}
