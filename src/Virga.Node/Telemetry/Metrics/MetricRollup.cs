using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Functions;
using Virga.Node.Metering;
using Virga.Node.Scheduling;
using Virga.Node.Values;

namespace Virga.Node.Telemetry.Metrics;

/// <summary>
/// Makes the metrics of functions from the usage journal, which counts each call once whatever happens, and from counters of refused
/// and simultaneous calls, of which a crash loses ten seconds. Nothing of it is on the path of a call.
/// </summary>
internal sealed partial class MetricRollup(UsageJournal journal, IMetricStore store, FunctionCatalog catalog, Dispatcher dispatcher, Admission admission, TimeProvider time, ILogger<MetricRollup> logger) : BackgroundService
{
    private const long MicrosPerMinute = 60_000_000;
    private const long MinutesPerDay = 24 * 60;

    /// <summary>CloudWatch keeps minutes for 15 days and hours for 455.</summary>
    private const long MinuteDays = 15;
    private const long HourDays = 455;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CompactPause = TimeSpan.FromHours(1);
    private readonly Lock gate = new();

    /// <summary>Brings the store up to the call that has just ended.</summary>
    public void CatchUp()
    {
        lock (gate)
        {
            Dictionary<(string Function, long Minute), FunctionMinute> minutes = [];
            UsageCheckpoint checkpoint = store.Checkpoint;
            IReadOnlyDictionary<int, string>? names = null;
            UsageCheckpoint reached = journal.Scan(checkpoint, call =>
            {
                names ??= catalog.Names;
                Of(minutes, names.GetValueOrDefault(call.FunctionNumber, "?"), call.StartedAtMicros / MicrosPerMinute).Add(call);
            });
            long now = time.GetUtcNow().ToUnixTimeSeconds() / 60;
            List<MetricPoint> points = [.. TakeCounters(minutes, now), .. minutes.SelectMany(minute => minute.Value.ToPoints(minute.Key.Function, minute.Key.Minute))];
            if (reached != checkpoint || points.Count > 0)
            {
                store.Apply(reached, points);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Pause, time);
        DateTimeOffset compacted = DateTimeOffset.MinValue;
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            Try(CatchUp);
            if (time.GetUtcNow() - compacted > CompactPause)
            {
                compacted = time.GetUtcNow();
                long today = compacted.ToUnixTimeSeconds() / 60;
                Try(() => store.Compact(today - (MinuteDays * MinutesPerDay), today - (HourDays * MinutesPerDay)));
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        Try(CatchUp);
    }

    private static FunctionMinute Of(Dictionary<(string Function, long Minute), FunctionMinute> minutes, string function, long minute)
    {
        if (!minutes.TryGetValue((function, minute), out FunctionMinute? found))
        {
            minutes.Add((function, minute), found = new FunctionMinute());
        }

        return found;
    }

    /// <summary>
    /// The account's concurrency is the peak on its shared places and those of the functions that have places of their own: no less
    /// than there was, and exact while no concurrency is reserved.
    /// </summary>
    private IEnumerable<MetricPoint> TakeCounters(Dictionary<(string Function, long Minute), FunctionMinute> minutes, long now)
    {
        int account = admission.TakePeak();
        foreach ((string function, FunctionLoad load) in dispatcher.Loads)
        {
            (long throttled, int peak) = (load.TakeThrottles(), load.TakePeak());
            account += load.Reserved is null ? 0 : peak;
            if (throttled > 0 || peak > 0)
            {
                Of(minutes, function, now).Add(throttled, peak);
            }
        }

        return account > 0 ? [new MetricPoint(new MetricId(FunctionMinute.Namespace, "ConcurrentExecutions", MetricId.Canonical([]), "Count"), now, MetricSummary.Of(account, 1))] : [];
    }

    /// <summary>On a full disk the calls stay in the journal, and the next time adds them.</summary>
    private void Try(Action work)
    {
        try
        {
            work();
        }
        catch (StorageException e)
        {
            LogPostponed(e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "metrics were not stored, and will be later: {Reason}")]
    private partial void LogPostponed(string reason);
}
