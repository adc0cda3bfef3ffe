using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Receipts;

/// <summary>An epoch's calls under a policy. For one thread at a time.</summary>
internal sealed class EpochBook
{
    private readonly Dictionary<(uint EndPoint, EvmAddress User), ulong> charges = [];

    public int Running { get; private set; }

    public int Count { get; private set; }

    /// <summary>Pico-dollars.</summary>
    public UInt128 Amount { get; private set; }

    /// <summary>Pairs of end point and user.</summary>
    public int Users => charges.Count;

    public IEnumerable<(EvmAddress User, ulong Amount)> Amounts => charges.Select(charge => (charge.Key.User, charge.Value));

    /// <summary>False: it has as many as a batch can hold.</summary>
    public bool Enter(uint endPoint, EvmAddress user)
    {
        if (Count + Running >= CallLedger.MostCalls || (charges.Count >= CallLedger.MostCharges && !charges.ContainsKey((endPoint, user))))
        {
            return false;
        }

        charges.TryAdd((endPoint, user), 0);
        Running++;
        return true;
    }

    public void Leave() => Running--;

    public void Add(uint endPoint, EvmAddress user, int count, ulong amount)
    {
        charges[(endPoint, user)] = charges.GetValueOrDefault((endPoint, user)) + amount;
        Count += count;
        Amount += amount;
    }
}
