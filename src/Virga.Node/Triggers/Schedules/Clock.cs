using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Invocations;
using Virga.Node.Services.Timetables;
using Virga.Node.Triggers.Deliveries;
using Virga.Node.Values;

namespace Virga.Node.Triggers.Schedules;

/// <summary>Fires what falls due in any timetable: one timer, set to what is due first.</summary>
internal sealed partial class Clock(IEnumerable<ITimetable> timetables, DeliveryLoop deliveries, TimeProvider time, ILogger<Clock> logger) : BackgroundService
{
    private const int Batch = 500;

    /// <summary>The machine's clock may be set meanwhile.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly ITimetable[] all = [.. timetables];
    private readonly Alarm alarm = new(time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        foreach (ITimetable one in all)
        {
            one.Changed += alarm.Wake;
        }

        while (true)
        {
            await alarm.WaitAsync(Fire(), stoppingToken).ConfigureAwait(false);
        }
    }

    /// <summary>Returns how long there is nothing to do.</summary>
    private TimeSpan Fire()
    {
        try
        {
            foreach (ITimetable one in all)
            {
                while (one.Fire(time.GetUtcNow(), Batch) > 0)
                {
                    deliveries.Wake();
                }
            }
        }
        catch (StorageException e)
        {
            LogUnstored(e);
            return AfterFault;
        }
        catch (Exception e)
        {
            LogBug(e); // the node goes on without what is due
            return Longest;
        }

        TimeSpan? next = all.Min(one => one.NextAt) - time.GetUtcNow();
        return next is { } pause && pause < Longest ? pause > TimeSpan.Zero ? pause : TimeSpan.Zero : Longest;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "what is due could not be stored: it is tried again")]
    private partial void LogUnstored(Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "what is due met a bug: it is tried again")]
    private partial void LogBug(Exception e);
}
