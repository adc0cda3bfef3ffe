namespace Virga.Node.Scheduling;

/// <summary>How many calls of one function hold a place, and how many it may have.</summary>
internal sealed class FunctionLoad
{
    private int running;
    private long throttles;
    private Peak peak;

    public int Running => Volatile.Read(ref running);

    /// <summary>Reserved concurrency; null: it shares the account's.</summary>
    public int? Reserved { get; set; }

    public int Increment() => Interlocked.Increment(ref running);

    /// <summary>A call was admitted as the so many-th at once.</summary>
    public void Admitted(int own) => peak.Note(own);

    public void Throttled() => Interlocked.Increment(ref throttles);

    /// <summary>Refused calls since this was last asked.</summary>
    public long TakeThrottles() => Interlocked.Exchange(ref throttles, 0);

    /// <summary>Most calls at once since this was last asked.</summary>
    public int TakePeak() => peak.Take(Running);

    public int Decrement() => Interlocked.Decrement(ref running);
}
