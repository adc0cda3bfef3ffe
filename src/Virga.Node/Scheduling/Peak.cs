namespace Virga.Node.Scheduling;

/// <summary>The greatest of the numbers noted since it was last asked for. Lock-free; almost always one comparison.</summary>
internal struct Peak
{
    private int value;

    public void Note(int number)
    {
        int seen = Volatile.Read(ref value);
        while (number > seen)
        {
            int before = Interlocked.CompareExchange(ref value, number, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    /// <summary>The peak; what is now is where the next begins.</summary>
    public int Take(int now) => Math.Max(now, Interlocked.Exchange(ref value, now));
}
