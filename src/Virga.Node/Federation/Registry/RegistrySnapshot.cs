using System.Collections.Frozen;
using System.Collections.Immutable;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Registry;

/// <summary>The mirror at one block. It never changes, so that any number of calls read it while the next one is made.</summary>
internal sealed class RegistrySnapshot
{
    public static readonly RegistrySnapshot Empty = new();

    private readonly Lazy<IReadOnlyList<RegisteredEndPoint>> endPointList;
    private readonly Lazy<IReadOnlyList<RegisteredGateway>> gatewayList;

    public RegistrySnapshot()
    {
        endPointList = new(() => [.. EndPoints.Values.OrderBy(one => one.Id)]);
        gatewayList = new(() => [.. Gateways.Values.OrderBy(one => one.Address.High).ThenBy(one => one.Address.Low)]);
    }

    public ulong Block { get; init; }

    public ImmutableDictionary<uint, RegisteredEndPoint> EndPoints { get; init; } = ImmutableDictionary<uint, RegisteredEndPoint>.Empty;

    public ImmutableDictionary<(EvmAddress Owner, string Path), uint> Paths { get; init; } = ImmutableDictionary<(EvmAddress, string), uint>.Empty;

    public ImmutableDictionary<(uint Id, uint Version), VersionTerms> Terms { get; init; } = ImmutableDictionary<(uint, uint), VersionTerms>.Empty;

    public ImmutableDictionary<(uint Id, EvmAddress Wallet), CallMethods> Grants { get; init; } = ImmutableDictionary<(uint, EvmAddress), CallMethods>.Empty;

    public ImmutableDictionary<EvmAddress, RegisteredGateway> Gateways { get; init; } = ImmutableDictionary<EvmAddress, RegisteredGateway>.Empty;

    public ImmutableDictionary<(EvmAddress Wallet, Hash32 Jwt), AccessGrant> Tokens { get; init; } = ImmutableDictionary<(EvmAddress, Hash32), AccessGrant>.Empty;

    public ImmutableDictionary<EvmAddress, ChainAccount> Accounts { get; init; } = ImmutableDictionary<EvmAddress, ChainAccount>.Empty;

    /// <summary>What settled batches that aren't finalised will charge, pico-dollars.</summary>
    public FrozenDictionary<EvmAddress, UInt128> Pending { get; init; } = FrozenDictionary<EvmAddress, UInt128>.Empty;

    public FrozenDictionary<ulong, EpochView> Epochs { get; init; } = FrozenDictionary<ulong, EpochView>.Empty;

    /// <summary>By id.</summary>
    public IReadOnlyList<RegisteredEndPoint> EndPointList => endPointList.Value;

    /// <summary>By address.</summary>
    public IReadOnlyList<RegisteredGateway> GatewayList => gatewayList.Value;

    /// <summary>As the contract FunctionRegistry's <c>allowed</c>.</summary>
    public bool IsAllowed(uint id, EvmAddress wallet, CallMethods methods)
    {
        if (methods == CallMethods.None || !EndPoints.TryGetValue(id, out RegisteredEndPoint? endPoint) || endPoint.IsRetired
            || !Terms.TryGetValue((id, endPoint.Version), out VersionTerms? newest) || (methods & newest.Terms.Methods) != methods)
        {
            return false;
        }

        return newest.Terms.IsOpen || endPoint.Owner == wallet || (Grants.TryGetValue((id, wallet), out CallMethods granted) && (granted & methods) == methods);
    }

    /// <param name="periodBlocks">Blocks of a budget's period.</param>
    public UserAccount Account(EvmAddress user, int periodBlocks)
    {
        if (!Accounts.TryGetValue(user, out ChainAccount? account))
        {
            return new UserAccount(0, null, false);
        }

        UInt128 pending = Pending.GetValueOrDefault(user);
        ulong spent = account.Period == (uint)(Block / (ulong)periodBlocks) ? account.Spent : 0;
        UInt128 taken = spent + pending;
        ulong? left = account.Budget == 0 ? null : taken < account.Budget ? (ulong)(account.Budget - taken) : 0;
        return new UserAccount(pending < account.Balance ? account.Balance - pending : 0, left, account.IsLeaving);
    }
}
