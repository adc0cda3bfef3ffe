using Virga.Node.Functions;
using Virga.Node.Instances;
using Virga.Node.Values;

namespace Virga.Node.Scheduling;

/// <summary>
/// The instances of one state of one version. A warm lease takes no lock. A call that finds no idle instance waits in line; a start is
/// asked for when the line is longer than the starts under way and freed instances wouldn't come sooner, and a freed instance serves
/// the line before a started one does.
/// </summary>
internal sealed class InstancePool(Function function, FunctionVersion version, FunctionLoad load, PoolHistory history, Action<StartRequest> start, SchedulingOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(1);

    private readonly Lock gate = new();
    private readonly IdleInstances<Instance> idle = new();
    private readonly LinkedList<TaskCompletionSource<Lease>> waiting = [];
    private ITimer? recheck;
    private int waitingCount;
    private int starting;
    private int live;
    private long served;
    private long failed;
    private bool retired;

    /// <summary>The function as it was last seen: what is set for it as a whole may change while its version stays.</summary>
    public Function Function { get; set; } = function;

    public FunctionVersion Version => version;

    public FunctionLoad Load => load;

    public PoolHistory History => history;

    public int IdleCount => idle.Count;

    /// <summary>Instances that are idle or busy.</summary>
    public int LiveCount => Volatile.Read(ref live);

    /// <summary>Calls that instances of this pool have served.</summary>
    public long Served => Interlocked.Read(ref served);

    /// <summary>How many of them ended with an error of the function.</summary>
    public long Failed => Interlocked.Read(ref failed);

    public int StartingCount => Volatile.Read(ref starting);

    /// <summary>A warm instance at once, or a place in the line.</summary>
    public ValueTask<Lease> LeaseAsync(CancellationToken cancellation)
    {
        history.Called();
        if (Volatile.Read(ref waitingCount) == 0 && TakeAlive() is { } warm)
        {
            return ValueTask.FromResult(Lease.Of(warm));
        }

        TaskCompletionSource<Lease> place = new(TaskCreationOptions.RunContinuationsAsynchronously);
        StartRequest? wanted;
        lock (gate)
        {
            waiting.AddLast(place);
            Interlocked.Increment(ref waitingCount); // from here on, whoever gives an instance back looks at the line
            wanted = WantStart();
        }

        ServeLine();
        if (wanted is { } request)
        {
            start(request);
        }

        return new ValueTask<Lease>(WaitAsync(place, cancellation));
    }

    /// <summary>Ends a lease.</summary>
    /// <param name="isFailed">Whether the function failed.</param>
    /// <param name="busy">How long the instance served.</param>
    public void GiveBack(Instance instance, bool isAlive, bool isFailed, TimeSpan busy)
    {
        Interlocked.Increment(ref served);
        Interlocked.Add(ref failed, isFailed ? 1 : 0);
        history.Served(busy);
        if (!isAlive || instance.Exited.IsCompleted || Volatile.Read(ref retired) || time.GetElapsedTime(instance.StartedAt) > options.MaxInstanceAge)
        {
            End(instance, isAlive ? ColdStartCause.NewVersion : ColdStartCause.Crash);
            return;
        }

        AddIdle(instance);
    }

    /// <summary>Whether a start that was asked for is still of use; if not, it is taken back.</summary>
    public bool ConfirmStart(in StartRequest request)
    {
        lock (gate)
        {
            bool isUseful = request.Cause is null ? !retired : waiting.Count >= starting;
            starting -= isUseful ? 0 : 1;
            return isUseful;
        }
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

        if (lease.Instance is { } instance)
        {
            Interlocked.Increment(ref live);
            history.Started(TimeSpan.FromMicroseconds(instance.Phases.TotalMicros));
        }

        if (first is not null)
        {
            first.SetResult(lease);
        }
        else if (lease.Instance is { } unused)
        {
            AddIdle(unused);
        }
    }

    /// <summary>Asks for an instance that no call waits for yet.</summary>
    public void StartAhead()
    {
        lock (gate)
        {
            starting++;
        }

        start(new StartRequest(this, time.GetTimestamp(), null));
    }

    /// <summary>Ends idle instances that meet a condition, at most so many; returns how many.</summary>
    public int Reap(ColdStartCause cause, Func<Instance, bool> condition, int max = int.MaxValue)
    {
        List<Instance> old = idle.TakeWhere(condition, max);
        old.ForEach(one => End(one, cause));
        return old.Count;
    }

    /// <summary>Stops idle instances that meet a condition until they are leased.</summary>
    public void Freeze(Func<Instance, bool> condition)
    {
        foreach (Instance one in idle.TakeWhere(instance => !instance.IsFrozen && condition(instance), int.MaxValue))
        {
            one.Freeze();
            idle.Put(one);
            ServeLine();
        }
    }

    /// <summary>No instance of this pool serves another call: the version has been replaced or deleted.</summary>
    public void Retire()
    {
        Volatile.Write(ref retired, true);
        Reap(ColdStartCause.NewVersion, _ => true);
    }

    public void Dispose() => recheck?.Dispose();

    private Instance? TakeAlive()
    {
        while (idle.Take() is { } one)
        {
            if (!one.Exited.IsCompleted)
            {
                one.Thaw();
                return one;
            }

            End(one, ColdStartCause.Crash);
        }

        return null;
    }

    private void AddIdle(Instance instance)
    {
        instance.IdleSince = time.GetTimestamp();
        idle.Put(instance);
        if (Volatile.Read(ref waitingCount) > 0)
        {
            ServeLine();
        }
        else if (Volatile.Read(ref retired))
        {
            Reap(ColdStartCause.NewVersion, _ => true);
        }
    }

    private void End(Instance instance, ColdStartCause cause)
    {
        history.Ended(cause);
        Interlocked.Decrement(ref live);
        instance.Dispose();
    }

    /// <summary>Gives idle instances to those who wait, in their order.</summary>
    private void ServeLine()
    {
        while (Volatile.Read(ref waitingCount) > 0 && TakeAlive() is { } instance)
        {
            TaskCompletionSource<Lease>? first;
            lock (gate)
            {
                first = TakeFirst();
            }

            if (first is null)
            {
                idle.Put(instance);
                continue;
            }

            first.SetResult(Lease.Of(instance));
        }
    }

    /// <summary>Under the lock: a start for the last in the line, unless enough are under way or freed instances come sooner.</summary>
    private StartRequest? WantStart()
    {
        int uncovered = waiting.Count - starting;
        int busy = Math.Max(0, LiveCount - idle.Count);
        if (uncovered <= 0)
        {
            return null;
        }

        // Freed instances come sooner while calls are short and keep ending; long calls that merely began after short ones don't.
        if (busy >= options.OverlappingInstances && history.Idle <= (2 * history.Service) + Grace && history.Service * uncovered / busy <= history.Start)
        {
            recheck ??= time.CreateTimer(static pool => ((InstancePool)pool!).Recheck(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            recheck.Change(history.Start, Timeout.InfiniteTimeSpan);
            return null;
        }

        starting++;
        return new StartRequest(this, time.GetTimestamp(), history.CauseOf(LiveCount));
    }

    /// <summary>The instances that were to come free didn't: one start for each call that still has none coming.</summary>
    private void Recheck()
    {
        int missing;
        StartRequest request;
        lock (gate)
        {
            starting += missing = Math.Max(0, waiting.Count - starting);
            request = new StartRequest(this, time.GetTimestamp(), history.CauseOf(LiveCount));
        }

        for (; missing > 0; missing--)
        {
            start(request);
        }
    }

    private TaskCompletionSource<Lease>? TakeFirst()
    {
        TaskCompletionSource<Lease>? first = waiting.First?.Value;
        if (first is not null)
        {
            waiting.RemoveFirst();
            Interlocked.Decrement(ref waitingCount);
        }

        return first;
    }

    private async Task<Lease> WaitAsync(TaskCompletionSource<Lease> place, CancellationToken cancellation)
    {
        try
        {
            return await place.Task.WaitAsync(options.LeasePatience, time, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            lock (gate)
            {
                if (waiting.Remove(place))
                {
                    Interlocked.Decrement(ref waitingCount);
                    return Lease.Refused(e is TimeoutException
                        ? new VirgaError(Outcome.TooManyRequests, "Rate Exceeded: no instance became free in time.")
                        : new VirgaError(Outcome.Unavailable, "The caller went away."));
                }
            }

            return await place.Task.ConfigureAwait(false); // it was served in this very moment
        }
    }
}
