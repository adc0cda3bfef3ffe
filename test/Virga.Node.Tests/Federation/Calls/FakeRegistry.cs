using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Tests.Federation.Calls;

/// <summary>A registry whose words a test writes.</summary>
internal sealed class FakeRegistry : IRegistryView
{
    public ulong? Head { get; set; } = 64_010;

    public ulong Epoch { get; set; } = 1000;

    public Dictionary<(uint, uint), EndPointTerms> AllTerms { get; } = [];

    public HashSet<(uint, EvmAddress, CallMethods)> Grants { get; } = [];

    public Dictionary<EvmAddress, UserAccount> Accounts { get; } = [];

    public Dictionary<EvmAddress, RegisteredGateway> AllGateways { get; } = [];

    public Dictionary<ulong, EpochView> Epochs { get; } = [];

    public IReadOnlyCollection<RegisteredEndPoint> EndPoints => [];

    public IReadOnlyCollection<RegisteredGateway> Gateways => AllGateways.Values;

    public RegisteredEndPoint? EndPoint(uint id) => null;

    public RegisteredEndPoint? EndPoint(EvmAddress owner, string path) => null;

    public EndPointTerms? Terms(uint endPoint, uint version) => AllTerms.GetValueOrDefault((endPoint, version));

    public bool IsAllowed(uint endPoint, EvmAddress wallet, CallMethods methods) => Grants.Contains((endPoint, wallet, methods));

    public AccessGrant? Access(EvmAddress wallet, Hash32 jwt) => null;

    public UserAccount Account(EvmAddress user) => Accounts.GetValueOrDefault(user) ?? new UserAccount(0, null, false);

    public RegisteredGateway? Gateway(EvmAddress address) => AllGateways.GetValueOrDefault(address);

    public EpochView? At(ulong epoch) => Epochs.GetValueOrDefault(epoch);
}
