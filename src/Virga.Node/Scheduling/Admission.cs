using Virga.Node.Values;

namespace Virga.Node.Scheduling;

/// <summary>Counts what runs and what is reserved, and refuses beyond the limits the way Lambda does.</summary>
internal sealed class Admission(SchedulingOptions options)
{
    private static readonly VirgaError Throttled = new(Outcome.TooManyRequests, "Rate Exceeded.");

    private int running;
    private long reservedBytes;

    public int Running => Volatile.Read(ref running);

    public long ReservedBytes => Interlocked.Read(ref reservedBytes);

    /// <summary>Null when the call may run: <see cref="Leave"/> must follow.</summary>
    public VirgaError? Enter()
    {
        if (Interlocked.Increment(ref running) <= options.AccountConcurrency)
        {
            return null;
        }

        Interlocked.Decrement(ref running);
        return Throttled;
    }

    public void Leave() => Interlocked.Decrement(ref running);

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
