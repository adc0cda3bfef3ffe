using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Virga.Node.Functions;
using Virga.Node.Instances;
using Virga.Node.Values;

namespace Virga.Node.Scheduling;

/// <summary>Finds or starts the instance that serves a call.</summary>
internal sealed class Dispatcher(InstanceFactory factory, Admission admission, SchedulingOptions options, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<(string Name, string Qualifier), InstancePool> pools = new();
    private readonly SemaphoreSlim starts = new(options.ParallelStarts);
    private readonly CancellationTokenSource stopping = new();

    public IEnumerable<InstancePool> Pools => pools.Values;

    /// <summary>The pool of exactly this state of the version; an older state's pool retires.</summary>
    public InstancePool PoolOf(Function function, FunctionVersion version)
    {
        (string, string) key = (version.FunctionName, version.Qualifier);
        while (true)
        {
            if (!pools.TryGetValue(key, out InstancePool? pool))
            {
                pool = pools.GetOrAdd(key, NewPool(function, version));
            }

            if (ReferenceEquals(pool.Version, version) && pool.Function.HasEgress == function.HasEgress)
            {
                return pool;
            }

            if (pools.TryUpdate(key, NewPool(function, version), pool))
            {
                pool.Retire();
                factory.Retire(pool.Version);
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // the state lives in a pool: nothing is allocated a call
    public async ValueTask<Lease> LeaseAsync(InstancePool pool, CancellationToken cancellation)
    {
        try
        {
            return await pool.LeaseAsync(options.LeasePatience, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return Lease.Refused(new VirgaError(Outcome.TooManyRequests, "Rate Exceeded: no instance became free in time."));
        }
    }

    /// <summary>Ends all instances of a function that is gone.</summary>
    public void Remove(string functionName)
    {
        foreach ((string Name, string Qualifier) key in pools.Keys.Where(key => key.Name == functionName))
        {
            if (pools.TryRemove(key, out InstancePool? pool))
            {
                pool.Retire();
                factory.Retire(pool.Version);
            }
        }
    }

    public void Dispose()
    {
        stopping.Cancel();
        foreach (InstancePool pool in pools.Values)
        {
            pool.Retire();
        }
    }

    private InstancePool NewPool(Function function, FunctionVersion version) => new(function, version, pool => _ = StartAsync(pool), time);

    private async Task StartAsync(InstancePool pool)
    {
        Lease outcome;
        try
        {
            await starts.WaitAsync(stopping.Token).ConfigureAwait(false);
            try
            {
                outcome = await StartOneAsync(pool).ConfigureAwait(false);
            }
            finally
            {
                starts.Release();
            }
        }
        catch (OperationCanceledException)
        {
            outcome = Lease.Refused(new VirgaError(Outcome.Unavailable, "The node is stopping."));
        }

        pool.Started(outcome);
    }

    private async Task<Lease> StartOneAsync(InstancePool pool)
    {
        FunctionVersion version = pool.Version;
        if (!TryMakeRoom(version.Memory))
        {
            return Lease.Refused(new VirgaError(Outcome.TooManyRequests, "Rate Exceeded: the node's memory is in use."));
        }

        Result<InstanceStart> started = await factory.StartAsync(pool.Function, version, stopping.Token).ConfigureAwait(false);
        if (!started.TryGet(out InstanceStart? start, out VirgaError? error))
        {
            admission.ReleaseMemory(version.Memory);
            return Lease.Refused(error);
        }

        _ = ReleaseAtExitAsync(start.Instance, version.Memory);
        return start.Failure is null ? Lease.Of(start.Instance, isCold: true) : Lease.Failure(start);
    }

    /// <summary>Reserves memory, if need be at the cost of the instances that have been idle longest.</summary>
    private bool TryMakeRoom(MemorySize memory)
    {
        while (!admission.TryReserveMemory(memory))
        {
            if (!pools.Values.Any(pool => pool.Reap(TimeSpan.Zero, max: 1) > 0))
            {
                return false;
            }
        }

        return true;
    }

    private async Task ReleaseAtExitAsync(Instance instance, MemorySize memory)
    {
        await instance.Exited.ConfigureAwait(false);
        admission.ReleaseMemory(memory);
        instance.Dispose();
    }
}
