using Microsoft.Extensions.Hosting;

namespace Virga.Node.Scheduling;

/// <summary>Scale to zero: ends instances that have been idle for longer than the keep-alive time.</summary>
internal sealed class IdleReaper(Dispatcher dispatcher, SchedulingOptions options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            foreach (InstancePool pool in dispatcher.Pools)
            {
                pool.Reap(options.KeepAlive);
            }
        }
    }
}
