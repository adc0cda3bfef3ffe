using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Values;

namespace Virga.Node.Metering;

/// <summary>Sums the journal into the store, once a second and whenever someone asks for the sums.</summary>
internal sealed partial class UsageRollup(UsageJournal journal, IUsageStore store, TimeProvider time, ILogger<UsageRollup> logger) : BackgroundService
{
    private const long MicrosPerHour = 3_600_000_000;
    private readonly Lock gate = new();

    /// <summary>Sums up to date, including the invocation that has just ended.</summary>
    public IReadOnlyList<UsageTotals> Read(DateTimeOffset since)
    {
        CatchUp();
        return store.Read(since.ToUnixTimeSeconds() / 3600);
    }

    /// <summary>The newest records of a function that are still in the journal, newest first.</summary>
    public IReadOnlyList<UsageRecord> Latest(int functionNumber, int count)
    {
        List<UsageRecord> found = [];
        IReadOnlyList<UsageSegment> segments = journal.Segments;
        for (int i = segments.Count - 1; i >= 0 && found.Count < count; i--)
        {
            for (int index = segments[i].Capacity - 1; index >= 0 && found.Count < count; index--)
            {
                if (segments[i].TryRead(index, out UsageSlot slot) && slot.FunctionNumber == functionNumber)
                {
                    found.Add(slot.ToRecord());
                }
            }
        }

        return found;
    }

    public void CatchUp()
    {
        lock (gate)
        {
            UsageCheckpoint checkpoint = store.Checkpoint;
            Dictionary<(long Hour, int Function), UsageTotals> hours = [];
            UsageCheckpoint reached = journal.Scan(checkpoint, slot =>
            {
                (long, int) key = (slot.StartedAtMicros / MicrosPerHour, slot.FunctionNumber);
                hours[key] = hours.GetValueOrDefault(key, new UsageTotals(slot.FunctionNumber)).Add(slot);
            });

            if (reached != checkpoint)
            {
                store.Apply(reached, [.. hours.Select(pair => (pair.Key.Hour, pair.Value))]);
                journal.Trim(reached.Segment);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            journal.Segments[^1].Flush();
            CatchUpIfPossible();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        CatchUpIfPossible();
    }

    /// <summary>On a full disk the records stay in the journal, and the next time adds them.</summary>
    private void CatchUpIfPossible()
    {
        try
        {
            CatchUp();
        }
        catch (StorageException e)
        {
            LogPostponed(e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "usage was not summed up, and will be later: {Reason}")]
    private partial void LogPostponed(string reason);
}
