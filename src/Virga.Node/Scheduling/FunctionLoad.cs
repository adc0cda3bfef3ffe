namespace Virga.Node.Scheduling;

/// <summary>How many calls of one function hold a place, and how many it may have.</summary>
internal sealed class FunctionLoad
{
    private int running;

    public int Running => Volatile.Read(ref running);

    /// <summary>Reserved concurrency; null: it shares the account's.</summary>
    public int? Reserved { get; set; }

    public int Increment() => Interlocked.Increment(ref running);

    public int Decrement() => Interlocked.Decrement(ref running);
}
