using System.Collections.Frozen;
using System.Collections.Immutable;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Registry;

/// <summary>The mirror while it changes, for one thread; others see its snapshots.</summary>
internal sealed class RegistryState
{
    private readonly Dictionary<RegistryKey, SettledBatch> batches = [];
    private readonly Dictionary<ulong, EpochList> epochs = [];
    private readonly Dictionary<ulong, IReadOnlyList<ushort>> rounds = [];
    private readonly Dictionary<ulong, AccessGrant> tokensById = [];
    private RegistrySnapshot last = RegistrySnapshot.Empty;
    private ImmutableDictionary<uint, RegisteredEndPoint> endPoints = RegistrySnapshot.Empty.EndPoints;
    private ImmutableDictionary<(EvmAddress Owner, string Path), uint> paths = RegistrySnapshot.Empty.Paths;
    private ImmutableDictionary<(uint Id, uint Version), VersionTerms> terms = RegistrySnapshot.Empty.Terms;
    private ImmutableDictionary<(uint Id, EvmAddress Wallet), CallMethods> grants = RegistrySnapshot.Empty.Grants;
    private ImmutableDictionary<EvmAddress, RegisteredGateway> gateways = RegistrySnapshot.Empty.Gateways;
    private ImmutableDictionary<(EvmAddress Wallet, Hash32 Jwt), AccessGrant> tokens = RegistrySnapshot.Empty.Tokens;
    private ImmutableDictionary<EvmAddress, ChainAccount> accounts = RegistrySnapshot.Empty.Accounts;
    private bool batchesChanged, epochsChanged;

    public int Count => endPoints.Count + terms.Count + grants.Count + gateways.Count + tokens.Count + accounts.Count + batches.Count;

    public IEnumerable<KeyValuePair<RegistryKey, SettledBatch>> Batches => [.. batches];

    public SettledBatch? Batch(RegistryKey key) => batches.GetValueOrDefault(key);

    public bool HasEpoch(ulong epoch) => epochs.ContainsKey(epoch);

    /// <summary>Epochs and rounds before this one.</summary>
    public IEnumerable<RegistryKey> Before(ulong epoch) =>
        [.. epochs.Keys.Where(one => one < epoch).Select(RegistryKey.Epoch), .. rounds.Keys.Where(one => one < epoch).Select(RegistryKey.Round)];

    /// <summary>Epochs whose reference block is above this one, or which haven't begun by it.</summary>
    public IEnumerable<ulong> EpochsFrom(ulong firstBlock, int epochBlocks, int buriedBlocks) =>
        [.. epochs.Keys.Where(epoch => epoch * (ulong)epochBlocks >= firstBlock + 1 + (ulong)buriedBlocks)];

    /// <summary>Tokens that ended before this time.</summary>
    public IEnumerable<RegistryKey> Expired(DateTimeOffset time) => [.. tokensById.Values.Where(token => token.Expiry < time).Select(token => RegistryKey.Token(token.Id))];

    /// <summary>Takes a cell in; terms must come before their end point.</summary>
    public void Take(RegistryCell cell)
    {
        (uint id, EvmAddress address) = ((uint)cell.Key.Id, cell.Key.Address);
        switch (cell.Key.Part)
        {
            case RegistryPart.Terms:
                terms = cell.Value is null ? terms.Remove((id, (uint)cell.Key.Extra)) : terms.SetItem((id, (uint)cell.Key.Extra), new VersionTerms(RegistryFunctions.ToTerms(cell.Value) with { Since = cell.Block }, cell.Block));
                break;
            case RegistryPart.EndPoint:
                TakeEndPoint(id, cell.Value is null ? null : RegistryFunctions.ToEndPoint(id, cell.Value));
                break;
            case RegistryPart.Grant:
                grants = cell.Value is null ? grants.Remove((id, address)) : grants.SetItem((id, address), (CallMethods)cell.Value[^1]);
                break;
            case RegistryPart.Gateway:
                gateways = cell.Value is null ? gateways.Remove(address) : gateways.SetItem(address, RegistryFunctions.ToGateway(address, cell.Value));
                break;
            case RegistryPart.Token:
                TakeToken(cell.Key.Id, cell.Value is null ? null : RegistryFunctions.ToToken(cell.Key.Id, cell.Value));
                break;
            case RegistryPart.Account:
                accounts = cell.Value is null ? accounts.Remove(address) : accounts.SetItem(address, RegistryFunctions.ToAccount(cell.Value));
                break;
            case RegistryPart.Batch:
                Put(batches, cell.Key, cell.Value is null ? null : SettledBatch.Read(cell.Value));
                batchesChanged = true;
                break;
            case RegistryPart.Epoch:
                Put(epochs, cell.Key.Id, cell.Value is null ? null : RegistryFunctions.ToEpoch(cell.Value));
                epochsChanged = true;
                break;
            default:
                Put(rounds, cell.Key.Id, cell.Value is null ? null : RegistryFunctions.ToLoads(cell.Value));
                epochsChanged = true;
                break;
        }
    }

    /// <param name="block">The newest that is taken in.</param>
    public RegistrySnapshot Publish(ulong block)
    {
        last = new RegistrySnapshot
        {
            Block = block,
            EndPoints = endPoints,
            Paths = paths,
            Terms = terms,
            Grants = grants,
            Gateways = gateways,
            Tokens = tokens,
            Accounts = accounts,
            Pending = batchesChanged ? PendingCharges() : last.Pending,
            Epochs = epochsChanged ? EpochViews() : last.Epochs,
        };
        batchesChanged = epochsChanged = false;
        return last;
    }

    private static void Put<TKey, TValue>(Dictionary<TKey, TValue> all, TKey key, TValue? value)
        where TKey : notnull
        where TValue : class
    {
        if (value is null)
        {
            all.Remove(key);
        }
        else
        {
            all[key] = value;
        }
    }

    /// <summary>While a reorganisation is taken in, a path may for a moment belong to two: it is only taken away from who has it.</summary>
    private void TakeEndPoint(uint id, RegisteredEndPoint? endPoint)
    {
        if (endPoints.TryGetValue(id, out RegisteredEndPoint? before) && paths.TryGetValue((before.Owner, before.Path), out uint owned) && owned == id)
        {
            paths = paths.Remove((before.Owner, before.Path));
        }

        if (endPoint is null)
        {
            endPoints = endPoints.Remove(id);
            return;
        }

        endPoints = endPoints.SetItem(id, endPoint with { RegisteredAt = terms.GetValueOrDefault((id, endPoint.Version))?.Block ?? 0 });
        paths = paths.SetItem((endPoint.Owner, endPoint.Path), id);
    }

    private void TakeToken(ulong id, AccessGrant? token)
    {
        if (tokensById.Remove(id, out AccessGrant? before) && tokens.TryGetValue((before.Wallet, before.Jwt), out AccessGrant? there) && there.Id == id)
        {
            tokens = tokens.Remove((before.Wallet, before.Jwt));
        }

        if (token is not null)
        {
            tokensById[id] = token;
            tokens = tokens.SetItem((token.Wallet, token.Jwt), token);
        }
    }

    private FrozenDictionary<EvmAddress, UInt128> PendingCharges()
    {
        Dictionary<EvmAddress, UInt128> pending = [];
        foreach ((EvmAddress user, ulong amount) in batches.Values.Where(batch => batch.Closed == 0).SelectMany(batch => batch.Charges))
        {
            pending[user] = pending.GetValueOrDefault(user) + amount;
        }

        return pending.ToFrozenDictionary();
    }

    /// <summary>An epoch's loads are of the newest round before it that counts.</summary>
    private FrozenDictionary<ulong, EpochView> EpochViews() => epochs.Where(epoch => epoch.Value.Seed != default).ToFrozenDictionary(epoch => epoch.Key, epoch => new EpochView(
        epoch.Key, epoch.Value.Seed, epoch.Value.Gateways, rounds.Where(round => round.Key < epoch.Key).OrderByDescending(round => round.Key).Select(round => round.Value).FirstOrDefault() ?? []));
}
