using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Registry;

/// <summary>
/// What calls read: the newest snapshot that <see cref="RegistryFollower"/> made. Reading takes no lock and waits for nothing.
/// </summary>
/// <remarks>
/// What is trusted: the chain's node. It can hide a revocation, an empty list of logs looks like a quiet block. It can't add a permission
/// without answering falsely when the contracts are read, and what other contracts log counts for nothing.
/// </remarks>
internal sealed class RegistryMirror(MirrorOptions options, TimeProvider time) : IRegistryView
{
    private const long Never = long.MinValue;

    private RegistrySnapshot now = RegistrySnapshot.Empty;
    private long heard = Never;
    private int epochBlocks = 1;
    private int periodBlocks = 1;

    public ulong? Head => IsFollowed ? Now.Block : null;

    public ulong Epoch => IsFollowed ? Now.Block / (ulong)Volatile.Read(ref epochBlocks) : 0;

    public IReadOnlyCollection<RegisteredEndPoint> EndPoints => Now.EndPointList;

    public IReadOnlyCollection<RegisteredGateway> Gateways => Now.GatewayList;

    /// <summary>All of it, at one block.</summary>
    public RegistrySnapshot Now => Volatile.Read(ref now);

    private bool IsFollowed => Interlocked.Read(ref heard) is long at && at != Never && time.GetElapsedTime(at) <= options.Stale;

    public RegisteredEndPoint? EndPoint(uint id) => Now.EndPoints.GetValueOrDefault(id);

    public RegisteredEndPoint? EndPoint(EvmAddress owner, string path)
    {
        RegistrySnapshot all = Now;
        return all.Paths.TryGetValue((owner, path), out uint id) ? all.EndPoints.GetValueOrDefault(id) : null;
    }

    public EndPointTerms? Terms(uint endPoint, uint version) => Now.Terms.GetValueOrDefault((endPoint, version))?.Terms;

    public bool IsAllowed(uint endPoint, EvmAddress wallet, CallMethods methods) => Now.IsAllowed(endPoint, wallet, methods);

    /// <summary>With those of its methods that the wallet may still use; as the contract's <c>valid</c> says of each of them.</summary>
    public AccessGrant? Access(EvmAddress wallet, Hash32 jwt)
    {
        RegistrySnapshot all = Now;
        if (!all.Tokens.TryGetValue((wallet, jwt), out AccessGrant? grant) || time.GetUtcNow() >= grant.Expiry)
        {
            return null;
        }

        CallMethods left = CallMethods.None;
        for (int method = (int)CallMethods.Get; method <= (int)CallMethods.Delete; method <<= 1)
        {
            CallMethods one = grant.Methods & (CallMethods)method;
            left |= all.IsAllowed(grant.EndPoint, wallet, one) ? one : CallMethods.None;
        }

        return left == grant.Methods ? grant : left == CallMethods.None ? null : grant with { Methods = left };
    }

    /// <summary>What pending batches will charge counts as charged, in the current period too.</summary>
    public UserAccount Account(EvmAddress user) => Now.Account(user, Volatile.Read(ref periodBlocks));

    public RegisteredGateway? Gateway(EvmAddress address) => Now.Gateways.GetValueOrDefault(address);

    public EpochView? At(ulong epoch) => Now.Epochs.GetValueOrDefault(epoch);

    /// <summary>Before anything is shown.</summary>
    public void Begin(int blocksOfEpoch, int blocksOfPeriod)
    {
        Volatile.Write(ref epochBlocks, blocksOfEpoch);
        Volatile.Write(ref periodBlocks, blocksOfPeriod);
    }

    public void Show(RegistrySnapshot snapshot) => Volatile.Write(ref now, snapshot);

    /// <summary>The chain's node has nothing that isn't shown.</summary>
    public void Hear() => Interlocked.Exchange(ref heard, time.GetTimestamp());

    /// <summary>What is shown can't be relied on any more.</summary>
    public void Doubt() => Interlocked.Exchange(ref heard, Never);
}
