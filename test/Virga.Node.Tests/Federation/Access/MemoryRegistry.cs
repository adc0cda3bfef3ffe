using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Tests.Federation.Access;

/// <summary>A registry's view that says what a test tells it.</summary>
internal sealed class MemoryRegistry : IRegistryView
{
    public Dictionary<(uint EndPoint, EvmAddress Wallet), CallMethods> Allowed { get; } = [];

    public Dictionary<(EvmAddress Wallet, Hash32 Jwt), AccessGrant> Grants { get; } = [];

    public ulong? Head { get; set; } = 1;

    public ulong Epoch => 0;

    public IReadOnlyCollection<RegisteredEndPoint> EndPoints => [];

    public IReadOnlyCollection<RegisteredGateway> Gateways => [];

    public RegisteredEndPoint? EndPoint(uint id) => null;

    public RegisteredEndPoint? EndPoint(EvmAddress owner, string path) => null;

    public EndPointTerms? Terms(uint endPoint, uint version) => null;

    public bool IsAllowed(uint endPoint, EvmAddress wallet, CallMethods methods) => (methods & ~Allowed.GetValueOrDefault((endPoint, wallet))) == CallMethods.None && methods != CallMethods.None;

    public AccessGrant? Access(EvmAddress wallet, Hash32 jwt) => Grants.GetValueOrDefault((wallet, jwt));

    public UserAccount Account(EvmAddress user) => new(0, null, false);

    public RegisteredGateway? Gateway(EvmAddress address) => null;

    public EpochView? At(ulong epoch) => null;
}
