using Virga.Node.Values;

namespace Virga.Node.Scheduling;

/// <summary>
/// Counts what runs and what is reserved, and refuses beyond the limits the way Lambda does. Near the account's limit a function may
/// not hold more than its share, so that a flood on one leaves room for the others.
/// </summary>
internal sealed class Admission(SchedulingOptions options)
{
    /// <summary>Below this part of the account's concurrency, any function may take what is free.</summary>
    private const double Contended = 0.8;

    private static readonly VirgaError Throttled = new(Outcome.TooManyRequests, "Rate Exceeded.");

    private int running;
    private int reserved;
    private int active;
    private Peak peak;
    private long reservedBytes;

    /// <summary>Calls that hold a place: running or waiting for an instance.</summary>
    public int Running => Volatile.Read(ref running);

    /// <summary>Functions that have any.</summary>
    public int Active => Volatile.Read(ref active);

    /// <summary>Most calls at once on the account's shared places since this was last asked.</summary>
    public int TakePeak() => peak.Take(Running);

    public long ReservedBytes => Interlocked.Read(ref reservedBytes);

    /// <summary>Null when the call may run: <see cref="Leave"/> must follow.</summary>
    /// <param name="isShared">Whether the place is one of the account's, and not of those reserved for the function.</param>
    public VirgaError? Enter(FunctionLoad load, out bool isShared)
    {
        int own = load.Increment();
        isShared = load.Reserved is null;
        if (load.Reserved is { } limit)
        {
            if (own <= limit)
            {
                load.Admitted(own);
                return null;
            }

            load.Decrement();
            load.Throttled();
            return Throttled;
        }

        int all = Interlocked.Increment(ref running);
        int shared = options.AccountConcurrency - Volatile.Read(ref reserved);
        if (own == 1)
        {
            Interlocked.Increment(ref active);
        }

        if (all <= shared && (all <= shared * Contended || own <= Math.Max(1, shared / Math.Max(1, Active))))
        {
            load.Admitted(own);
            peak.Note(all);
            return null;
        }

        Leave(load, isShared);
        load.Throttled();
        return Throttled;
    }

    public void Leave(FunctionLoad load, bool isShared)
    {
        int left = load.Decrement();
        if (isShared)
        {
            Interlocked.Decrement(ref running);
            if (left == 0)
            {
                Interlocked.Decrement(ref active);
            }
        }
    }

    /// <summary>Sets concurrency aside for one function, which is then also its limit; null gives it back. An error when too little would be left.</summary>
    public VirgaError? Reserve(FunctionLoad load, int? concurrency)
    {
        int change = (concurrency ?? 0) - (load.Reserved ?? 0);
        if (Interlocked.Add(ref reserved, change) > options.AccountConcurrency - options.UnreservedConcurrency)
        {
            Interlocked.Add(ref reserved, -change);
            return new VirgaError(
                Outcome.InvalidParameter,
                $"Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [{options.UnreservedConcurrency}].");
        }

        load.Reserved = concurrency;
        return null;
    }

    /// <summary>Whether an instance of this size fits; then <see cref="ReleaseMemory"/> must follow its end.</summary>
    public bool TryReserveMemory(MemorySize memory)
    {
        if (Interlocked.Add(ref reservedBytes, memory.Bytes) <= options.MemoryBudget)
        {
            return true;
        }

        ReleaseMemory(memory);
        return false;
    }

    public void ReleaseMemory(MemorySize memory) => Interlocked.Add(ref reservedBytes, -memory.Bytes);
}
