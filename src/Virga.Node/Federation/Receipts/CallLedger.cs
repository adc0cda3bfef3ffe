using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Settlement;
using Virga.Node.Values;

namespace Virga.Node.Federation.Receipts;

/// <summary>
/// What users owe for calls that no settled batch holds yet: those that run count with the most they may cost, those that have a receipt
/// with their amount. In memory; after a restart it is made again from the receipts.
/// </summary>
internal sealed class CallLedger
{
    /// <summary>Of a batch, so that it can be finalised in one transaction: the contract's limit.</summary>
    public const int MostCharges = 1024;

    /// <summary>Calls of a batch.</summary>
    public const int MostCalls = 1 << 20;

    private readonly Lock gate = new();
    private readonly Dictionary<EvmAddress, UInt128> owed = [];
    private readonly Dictionary<(UInt128 Policy, ulong Epoch), EpochBook> books = [];
    private readonly Dictionary<UInt128, ulong> released = [];
    private ulong open;

    public bool HasCalls
    {
        get
        {
            lock (gate)
            {
                return books.Count > 0;
            }
        }
    }

    /// <summary>As the receipts that are kept make it. Of batches that are in a block it isn't known yet whether the registry's view counts them.</summary>
    public static CallLedger Of(IReceiptStore receipts, IBatchStore batches)
    {
        CallLedger ledger = new();
        foreach (ReceiptTotal total in receipts.Totals())
        {
            ledger.Add(total);
        }

        foreach (CallBatch over in batches.Load().Where(batch => batch.State is BatchState.Done or BatchState.Lost))
        {
            ledger.Release(over.Policy, over.ThroughEpoch);
        }

        return ledger;
    }

    public void Add(ReceiptTotal total)
    {
        lock (gate)
        {
            Owe(total.User, total.Amount);
            Book(total.Policy, total.Epoch).Add(total.EndPoint, total.User, total.Count, total.Amount);
        }
    }

    /// <summary>Sets aside what the call may cost; <see cref="Close"/> must follow.</summary>
    public VirgaError? Reserve(AdmittedCall call)
    {
        CallRequest request = call.Signed.Request;
        lock (gate)
        {
            if (request.Epoch < open)
            {
                return CallRefusal.WrongEpoch(open);
            }

            UInt128 pending = owed.GetValueOrDefault(request.User), left = call.Available > pending ? call.Available - pending : 0;
            if (left < call.Most)
            {
                return CallRefusal.NotEnoughMoney(left, call.Most);
            }

            EpochBook book = Book(call.Terms.Policy, request.Epoch);
            if (!book.Enter(request.EndPoint, request.User))
            {
                return CallRefusal.EpochFull();
            }

            Owe(request.User, call.Most);
            return null;
        }
    }

    /// <summary>The call has ended.</summary>
    /// <param name="amount">What its receipt says; null: it has none.</param>
    public void Close(AdmittedCall call, ulong? amount)
    {
        CallRequest request = call.Signed.Request;
        lock (gate)
        {
            Forgive(request.User, call.Most);
            if (!books.TryGetValue((call.Terms.Policy, request.Epoch), out EpochBook? book))
            {
                return; // released meanwhile
            }

            book.Leave();
            if (amount is { } cost)
            {
                Owe(request.User, cost);
                book.Add(request.EndPoint, request.User, 1, cost);
            }
        }
    }

    /// <summary>Whether a receipt of the epoch can still be settled.</summary>
    public bool Takes(UInt128 policy, ulong epoch)
    {
        lock (gate)
        {
            return epoch > released.GetValueOrDefault(policy);
        }
    }

    /// <summary>Epochs with calls before this one, oldest first, by policy. No call is taken for them any more.</summary>
    public IReadOnlyList<EpochTotals> Ended(ulong before)
    {
        lock (gate)
        {
            open = Math.Max(open, before);
            foreach ((UInt128 Policy, ulong Epoch) key in books.Where(book => book.Key.Epoch < before && book.Value is { Count: 0, Running: 0 }).Select(book => book.Key).ToArray())
            {
                books.Remove(key); // none of its calls came to a receipt
            }

            return [.. books.Where(book => book.Key.Epoch < before).OrderBy(book => book.Key)
                .Select(book => new EpochTotals(book.Key.Policy, book.Key.Epoch, book.Value.Running, book.Value.Count, book.Value.Amount, book.Value.Users))];
        }
    }

    /// <summary>The epochs are settled, or lost: users no longer owe them here.</summary>
    public void Release(UInt128 policy, ulong through)
    {
        lock (gate)
        {
            released[policy] = Math.Max(released.GetValueOrDefault(policy), through);
            foreach ((UInt128 Policy, ulong Epoch) key in books.Keys.Where(key => key.Policy == policy && key.Epoch <= through).ToArray())
            {
                books.Remove(key, out EpochBook? book);
                foreach ((EvmAddress user, ulong amount) in book!.Amounts)
                {
                    Forgive(user, amount);
                }
            }
        }
    }

    /// <summary>Pico-dollars that a user owes here.</summary>
    public UInt128 OwedBy(EvmAddress user)
    {
        lock (gate)
        {
            return owed.GetValueOrDefault(user);
        }
    }

    private EpochBook Book(UInt128 policy, ulong epoch)
    {
        if (!books.TryGetValue((policy, epoch), out EpochBook? book))
        {
            books[(policy, epoch)] = book = new EpochBook();
        }

        return book;
    }

    private void Owe(EvmAddress user, ulong amount) => owed[user] = owed.GetValueOrDefault(user) + amount;

    private void Forgive(EvmAddress user, ulong amount)
    {
        if (owed.GetValueOrDefault(user) is var now && now > amount)
        {
            owed[user] = now - amount;
        }
        else
        {
            owed.Remove(user);
        }
    }
}
