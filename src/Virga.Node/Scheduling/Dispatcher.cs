using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Virga.Node.Functions;
using Virga.Node.Instances;
using Virga.Node.Values;

namespace Virga.Node.Scheduling;

/// <summary>Finds or starts the instance that serves a call. Starts are bounded, and fairly divided between functions.</summary>
internal sealed partial class Dispatcher(InstanceFactory factory, Admission admission, SchedulingOptions options, TimeProvider time, ILogger<Dispatcher> logger) : IDisposable
{
    /// <summary>All functions of a node belong to its one account until others join it.</summary>
    private const string Account = "account";

    private readonly ConcurrentDictionary<(string Name, string Qualifier), InstancePool> pools = new();
    private readonly ConcurrentDictionary<string, (FunctionLoad Load, PoolHistory History)> functions = new(StringComparer.Ordinal);
    private readonly FairQueue<StartRequest> asked = new();
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stopping = new();
    private int underWay;

    public IEnumerable<InstancePool> Pools => pools.Values;

    /// <summary>What each function that was called holds, by its name.</summary>
    public IEnumerable<(string Name, FunctionLoad Load)> Loads => functions.Select(function => (function.Key, function.Value.Load));

    /// <summary>The pool of exactly this state of the version; an older state's pool retires.</summary>
    public InstancePool PoolOf(Function function, FunctionVersion version)
    {
        (string, string) key = (version.FunctionName, version.Qualifier);
        while (true)
        {
            if (!pools.TryGetValue(key, out InstancePool? pool))
            {
                pool = pools.GetOrAdd(key, _ => NewPool(function, version));
            }

            if (ReferenceEquals(pool.Version, version) && pool.Function.HasEgress == function.HasEgress)
            {
                pool.Function = function;
                return pool;
            }

            if (pools.TryUpdate(key, NewPool(function, version), pool))
            {
                Retire(pool);
            }
        }
    }

    /// <summary>Takes over what is set for the function as a whole; one with provisioned instances gets them without being called.</summary>
    public void Apply(Function function)
    {
        if (function.ReservedConcurrency is not null || functions.ContainsKey(function.Name))
        {
            Reserve(function.Name, function.ReservedConcurrency); // was checked when it was set
        }

        foreach (FunctionVersion version in function.AllVersions)
        {
            if (function.ProvisionedOf(version) > 0 || pools.ContainsKey((function.Name, version.Qualifier)))
            {
                PoolOf(function, version);
            }
        }

        RetireWhere(key => key.Name == function.Name && function.Version(key.Qualifier) is null);
    }

    /// <summary>How many instances of a version live, and how many of them are idle.</summary>
    public (int Live, int Idle) CountsOf(string functionName, string version) =>
        pools.TryGetValue((functionName, version), out InstancePool? pool) ? (pool.LiveCount, pool.IdleCount) : (0, 0);

    /// <summary>Sets concurrency aside for a function; null: it shares the account's again.</summary>
    public VirgaError? Reserve(string functionName, int? concurrency) => admission.Reserve(StateOf(functionName).Load, concurrency);

    /// <summary>Ends all instances of a function that is gone.</summary>
    public void Remove(string functionName)
    {
        if (functions.TryRemove(functionName, out (FunctionLoad Load, PoolHistory History) state))
        {
            admission.Reserve(state.Load, null);
        }

        RetireWhere(key => key.Name == functionName);
    }

    /// <summary>Ends the least valuable idle instance of all. False when there is none.</summary>
    public bool EvictOne() =>
        pools.Values.Where(pool => pool.IdleCount > 0).OrderBy(InstanceValue.Of).Any(pool => pool.Reap(ColdStartCause.Evicted, _ => true, max: 1) > 0);

    /// <summary>Ends templates that are too many or too old.</summary>
    public void TrimTemplates() => factory.TrimTemplates(options.MaxInstanceAge);

    public void Dispose()
    {
        stopping.Cancel();
        foreach (InstancePool pool in pools.Values)
        {
            pool.Retire();
            pool.Dispose();
        }
    }

    private void RetireWhere(Func<(string Name, string Qualifier), bool> condition)
    {
        foreach ((string Name, string Qualifier) key in pools.Keys.Where(condition))
        {
            if (pools.TryRemove(key, out InstancePool? pool))
            {
                Retire(pool);
            }
        }
    }

    private void Retire(InstancePool pool)
    {
        if (pool.History.Calls > 0)
        {
            pool.History.Ended(ColdStartCause.NewVersion);
        }

        pool.Retire();
        factory.Retire(pool.Version);
    }

    private (FunctionLoad Load, PoolHistory History) StateOf(string functionName) => functions.GetOrAdd(functionName, _ => (new FunctionLoad(), new PoolHistory(options, time)));

    private InstancePool NewPool(Function function, FunctionVersion version)
    {
        (FunctionLoad load, PoolHistory history) = StateOf(function.Name);
        return new InstancePool(function, version, load, history, Ask, options, time);
    }

    private void Ask(StartRequest request)
    {
        lock (gate)
        {
            asked.Enqueue(Account, request.Pool.Function.Name, request);
        }

        StartNext();
    }

    /// <summary>Begins starts while there is room for more.</summary>
    private void StartNext()
    {
        while (true)
        {
            StartRequest next;
            lock (gate)
            {
                if (underWay == options.ParallelStarts || !asked.TryDequeue(out next))
                {
                    return;
                }

                underWay++;
            }

            if (next.Pool.ConfirmStart(next))
            {
                _ = StartAsync(next);
                continue;
            }

            lock (gate)
            {
                underWay--;
            }
        }
    }

    private async Task StartAsync(StartRequest request)
    {
        Lease outcome;
        try
        {
            outcome = await StartOneAsync(request).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            outcome = Lease.Refused(new VirgaError(Outcome.Unavailable, "The node is stopping."));
        }
        catch (Exception e) // a bug, but nobody may wait for ever because of it
        {
            LogBug(e, request.Pool.Function.Name);
            outcome = Lease.Refused(new VirgaError(Outcome.Internal, "The node failed to start an instance: its log says where."));
        }

        request.Pool.Started(outcome);
        lock (gate)
        {
            underWay--;
        }

        StartNext();
    }

    private async Task<Lease> StartOneAsync(StartRequest request)
    {
        InstancePool pool = request.Pool;
        int queued = (int)time.GetElapsedTime(request.AskedAt).TotalMicroseconds;
        FunctionVersion version = pool.Version;
        while (!admission.TryReserveMemory(version.Memory))
        {
            if (!EvictOne())
            {
                return Lease.Refused(new VirgaError(Outcome.TooManyRequests, "Rate Exceeded: the node's memory is in use."));
            }
        }

        MemoryReservation reservation = new(admission, version.Memory);
        Result<InstanceStart> started = await factory.StartAsync(pool.Function, version, stopping.Token).ConfigureAwait(false);
        if (!started.TryGet(out InstanceStart? start, out VirgaError? error))
        {
            reservation.Dispose();
            return Lease.Refused(error);
        }

        start.Instance.Reservation = reservation;
        _ = EndWithProcessAsync(start.Instance);
        return Lease.Started(start, request.Cause ?? ColdStartCause.ScaleOut, queued);
    }

    private static async Task EndWithProcessAsync(Instance instance)
    {
        await instance.Exited.ConfigureAwait(false);
        instance.Dispose();
        instance.Reservation?.Dispose(); // it may have ended before it was told of its reservation
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "an instance of {Function} could not be started")]
    private partial void LogBug(Exception e, string function);
}
