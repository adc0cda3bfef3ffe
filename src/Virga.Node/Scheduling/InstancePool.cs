using Virga.Node.Functions;
using Virga.Node.Instances;

namespace Virga.Node.Scheduling;

/// <summary>
/// The instances of one state of one version. Idle ones are used last-in first-out, so that the rest can age and go. A call that finds
/// none waits in line; instances are started only while more calls wait than instances are starting, and a freed instance serves the
/// line before the started one does.
/// </summary>
internal sealed class InstancePool(Function function, FunctionVersion version, Action<InstancePool> start, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly List<Instance> idle = [];
    private readonly LinkedList<TaskCompletionSource<Lease>> waiting = [];
    private int starting;
    private bool retired;

    public Function Function => function;

    public FunctionVersion Version => version;

    public int IdleCount
    {
        get
        {
            lock (gate)
            {
                return idle.Count;
            }
        }
    }

    /// <summary>A warm instance at once, or a place in the line.</summary>
    public ValueTask<Lease> LeaseAsync(TimeSpan patience, CancellationToken cancellation)
    {
        TaskCompletionSource<Lease> place;
        bool mustStart;
        lock (gate)
        {
            while (idle.Count > 0)
            {
                Instance last = idle[^1];
                idle.RemoveAt(idle.Count - 1);
                if (!last.Exited.IsCompleted)
                {
                    return ValueTask.FromResult(Lease.Of(last, isCold: false));
                }
            }

            place = new TaskCompletionSource<Lease>(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.AddLast(place);
            mustStart = starting < waiting.Count;
            starting += mustStart ? 1 : 0;
        }

        if (mustStart)
        {
            start(this);
        }

        return new ValueTask<Lease>(WaitAsync(place, patience, cancellation));
    }

    /// <summary>A start has ended: its instance, failure or refusal goes to the call that has waited longest.</summary>
    public void Started(Lease lease)
    {
        TaskCompletionSource<Lease>? first;
        lock (gate)
        {
            starting--;
            first = TakeFirst();
        }

        if (first is not null)
        {
            first.SetResult(lease);
        }
        else if (lease.Instance is { } unused)
        {
            GiveBack(unused, isAlive: true);
        }
    }

    /// <summary>Ends a lease.</summary>
    public void GiveBack(Instance instance, bool isAlive)
    {
        TaskCompletionSource<Lease>? first = null;
        bool keep = isAlive && !instance.Exited.IsCompleted;
        lock (gate)
        {
            keep &= !retired;
            if (keep)
            {
                first = TakeFirst();
                if (first is null)
                {
                    instance.IdleSince = time.GetTimestamp();
                    idle.Add(instance);
                }
            }
        }

        if (!keep)
        {
            instance.Dispose();
        }

        first?.SetResult(Lease.Of(instance, isCold: false));
    }

    /// <summary>Takes idle instances out that have been so for longer than <paramref name="age"/>, oldest first, at most <paramref name="max"/>.</summary>
    public int Reap(TimeSpan age, int max = int.MaxValue)
    {
        List<Instance> old;
        lock (gate)
        {
            old = [.. idle.Where(one => one.Exited.IsCompleted || time.GetElapsedTime(one.IdleSince) >= age).Take(max)];
            idle.RemoveAll(old.Contains);
        }

        old.ForEach(one => one.Dispose());
        return old.Count;
    }

    /// <summary>No instance of this pool serves another call: the version has been replaced or deleted.</summary>
    public void Retire()
    {
        lock (gate)
        {
            retired = true;
        }

        Reap(TimeSpan.Zero);
    }

    private TaskCompletionSource<Lease>? TakeFirst()
    {
        TaskCompletionSource<Lease>? first = waiting.First?.Value;
        if (first is not null)
        {
            waiting.RemoveFirst();
        }

        return first;
    }

    private async Task<Lease> WaitAsync(TaskCompletionSource<Lease> place, TimeSpan patience, CancellationToken cancellation)
    {
        try
        {
            return await place.Task.WaitAsync(patience, time, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            lock (gate)
            {
                if (waiting.Remove(place))
                {
                    throw;
                }
            }

            return await place.Task.ConfigureAwait(false); // it was served in this very moment
        }
    }
}
