using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;

namespace Virga.Node.Storage.Sqlite;

/// <summary>
/// Nonces that were used in the newest epochs, in memory: 128 bits of a hash each, so that an epoch of a million calls takes 32 MB. Two that
/// have the same would cost 2^64 hashes, and only their user a call. For one thread at a time.
/// </summary>
/// <param name="load">Those of an epoch that were used before.</param>
internal sealed class TakenNonces(Func<ulong, IEnumerable<(EvmAddress User, ulong Nonce)>> load)
{
    private const int MostEpochs = 2;
    private readonly SortedDictionary<ulong, HashSet<UInt128>> epochs = [];

    /// <summary>False: it was used.</summary>
    public bool Add(CallRequest request)
    {
        if (!epochs.TryGetValue(request.Epoch, out HashSet<UInt128>? taken))
        {
            taken = [.. load(request.Epoch).Select(one => Name(one.User, one.Nonce))];
            epochs.Add(request.Epoch, taken);
            if (epochs.Count > MostEpochs)
            {
                epochs.Remove(epochs.Keys.First(epoch => epoch != request.Epoch));
            }
        }

        return taken.Add(Name(request.User, request.Nonce));
    }

    public void Remove(CallRequest request)
    {
        if (epochs.TryGetValue(request.Epoch, out HashSet<UInt128>? taken))
        {
            taken.Remove(Name(request.User, request.Nonce));
        }
    }

    public void Forget(ulong beforeEpoch)
    {
        foreach (ulong epoch in epochs.Keys.Where(epoch => epoch < beforeEpoch).ToArray())
        {
            epochs.Remove(epoch);
        }
    }

    private static UInt128 Name(in EvmAddress user, ulong nonce)
    {
        Span<byte> bytes = stackalloc byte[EvmAddress.Size + sizeof(ulong)];
        FieldWriter writer = new(bytes);
        writer.Write(user);
        writer.Write(nonce);
        return Keccak256.Hash(bytes).High;
    }
}
