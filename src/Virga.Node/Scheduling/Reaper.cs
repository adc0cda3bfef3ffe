using Microsoft.Extensions.Hosting;

namespace Virga.Node.Scheduling;

/// <summary>
/// What time does to instances: idle ones are frozen, then end as the keep-alive policy says; provisioned ones are started, and those
/// that the policy wants ahead of the next call. When the machine's memory runs short the least valuable go first.
/// </summary>
internal sealed class Reaper(Dispatcher dispatcher, SchedulingOptions options, MachineMemory memory, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            foreach (InstancePool pool in dispatcher.Pools)
            {
                Tend(pool);
            }

            dispatcher.TrimTemplates();
            while (memory.FreePart() < options.LeastFreeMemory && dispatcher.EvictOne())
            {
                // until there is room, or nothing is left to give
            }
        }
    }

    private void Tend(InstancePool pool)
    {
        int provisioned = pool.Function.ProvisionedOf(pool.Version);
        KeepAliveWindow window = pool.History.Window;
        TimeSpan idle = pool.History.Idle ?? TimeSpan.Zero;
        bool isBetween = window.PreWarm > TimeSpan.Zero && idle >= window.PreWarm && idle < window.KeepUntil;
        bool isLastKept = isBetween || (window.PreWarm == TimeSpan.Zero && idle < window.KeepUntil);
        int kept = Math.Max(provisioned, isLastKept ? 1 : 0);

        pool.Reap(ColdStartCause.Reaped, one => time.GetElapsedTime(one.StartedAt) > options.MaxInstanceAge);
        int surplus = pool.LiveCount - kept;
        if (surplus > 0)
        {
            // The last one goes as the policy says; those beyond it when they have not been needed for long.
            TimeSpan age = kept == 0 && pool.LiveCount == 1 ? TimeSpan.Zero : options.KeepAlive;
            pool.Reap(ColdStartCause.Reaped, one => time.GetElapsedTime(one.IdleSince) >= age, surplus);
        }

        for (int missing = Math.Max(provisioned, isBetween ? 1 : 0) - pool.LiveCount - pool.StartingCount; missing > 0; missing--)
        {
            pool.StartAhead();
        }

        pool.Freeze(one => time.GetElapsedTime(one.IdleSince) >= options.FreezeAfter);
    }
}
