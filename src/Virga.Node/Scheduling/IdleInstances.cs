namespace Virga.Node.Scheduling;

/// <summary>
/// The idle instances of a pool, taken and put back without locks. The last one put back is taken first; the others fill the lowest
/// places first, so that use gathers in few and the rest can age.
/// </summary>
internal sealed class IdleInstances<T>
    where T : class
{
    private readonly Segment first = new();
    private T? last;
    private int count;

    /// <summary>Exact when nothing is being taken or put at the same time.</summary>
    public int Count => Volatile.Read(ref count);

    public T? Take()
    {
        T? taken = Interlocked.Exchange(ref last, null);
        for (Segment? segment = first; taken is null && segment is not null && Volatile.Read(ref count) > 0; segment = segment.Next)
        {
            for (int i = 0; taken is null && i < Segment.Size; i++)
            {
                taken = segment.Places[i] is null ? null : Interlocked.Exchange(ref segment.Places[i], null);
            }
        }

        if (taken is not null)
        {
            Interlocked.Decrement(ref count);
        }

        return taken;
    }

    public void Put(T instance)
    {
        Interlocked.Increment(ref count);
        if (Interlocked.Exchange(ref last, instance) is { } before)
        {
            Shelve(before);
        }
    }

    /// <summary>Takes out those that meet a condition, at most so many.</summary>
    public List<T> TakeWhere(Func<T, bool> condition, int max)
    {
        List<T> taken = [];
        for (Segment? segment = first; segment is not null; segment = segment.Next)
        {
            for (int i = Segment.Size - 1; i >= 0 && taken.Count < max; i--)
            {
                TryTake(ref segment.Places[i], condition, taken);
            }
        }

        if (taken.Count < max)
        {
            TryTake(ref last, condition, taken);
        }

        Interlocked.Add(ref count, -taken.Count);
        return taken;
    }

    private static void TryTake(ref T? place, Func<T, bool> condition, List<T> taken)
    {
        T? found = Volatile.Read(ref place);
        if (found is not null && condition(found) && Interlocked.CompareExchange(ref place, null, found) == found)
        {
            taken.Add(found);
        }
    }

    private void Shelve(T instance)
    {
        for (Segment segment = first; ; segment = segment.NextOrNew())
        {
            for (int i = 0; i < Segment.Size; i++)
            {
                if (segment.Places[i] is null && Interlocked.CompareExchange(ref segment.Places[i], instance, null) is null)
                {
                    return;
                }
            }
        }
    }

    private sealed class Segment
    {
        public const int Size = 32;

        private Segment? next;

        public T?[] Places { get; } = new T?[Size];

        public Segment? Next => Volatile.Read(ref next);

        public Segment NextOrNew()
        {
            if (Volatile.Read(ref next) is { } there)
            {
                return there;
            }

            Segment made = new();
            return Interlocked.CompareExchange(ref next, made, null) ?? made;
        }
    }
}
