using System.Net.Sockets;

namespace Virga.Node.Instances;

/// <summary>Processes of one kind that wait for an instance to be made of them, and how many were taken of late.</summary>
/// <param name="make">Launches one; null when that isn't possible now.</param>
internal sealed class Stock(Func<Task<Launched?>> make)
{
    private readonly Lock gate = new();
    private readonly Queue<Launched> ready = new();
    private readonly Queue<long> taken = new();
    private bool closed;

    public int Ready
    {
        get
        {
            lock (gate)
            {
                return ready.Count;
            }
        }
    }

    public long LastUsed { get; private set; }

    /// <summary>Makes one more. False when that failed, or nobody wants any.</summary>
    public async Task<bool> AddAsync()
    {
        Launched? one;
        try
        {
            one = await make().ConfigureAwait(false);
        }
        catch (Exception e) when (e is ObjectDisposedException or IOException or SocketException)
        {
            return false; // it died on its way
        }

        if (one is null)
        {
            return false;
        }

        lock (gate)
        {
            if (!closed)
            {
                ready.Enqueue(one);
                return true;
            }
        }

        one.Process.Dispose();
        return false;
    }

    /// <summary>One that lives, or null.</summary>
    public Launched? Take(long now)
    {
        lock (gate)
        {
            LastUsed = now;
            taken.Enqueue(now);
        }

        while (Remove() is { } one)
        {
            if (!one.Process.Exited.IsCompleted)
            {
                return one;
            }

            one.Process.Dispose();
        }

        return null;
    }

    /// <summary>Takes one out to end it.</summary>
    public Launched? Remove()
    {
        lock (gate)
        {
            return ready.TryDequeue(out Launched? one) ? one : null;
        }
    }

    /// <summary>Nothing is kept any more.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
        }

        while (Remove() is { } one)
        {
            one.Process.Dispose();
        }
    }

    /// <summary>One, and as many as were taken within the window.</summary>
    public int Wanted(TimeProvider time, StockOptions options)
    {
        lock (gate)
        {
            while (taken.TryPeek(out long at) && time.GetElapsedTime(at) > options.Window)
            {
                taken.Dequeue();
            }

            return closed ? 0 : Math.Min(options.MaxOfAKind, 1 + taken.Count);
        }
    }
}
