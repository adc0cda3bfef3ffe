using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Invocations;
using Virga.Node.Services.Timetables;
using Virga.Node.Values;

namespace Virga.Node.Triggers.Deliveries;

/// <summary>
/// Brings what schedules and rules have for their targets, in the order in which it is due. What waits is in the store; only what is
/// being tried is in memory.
/// </summary>
internal sealed partial class DeliveryLoop(IDeliveryStore store, TargetDoor door, DeliveryOptions options, TimeProvider time, ILogger<DeliveryLoop> logger) : BackgroundService
{
    private readonly Alarm alarm = new(time);
    private readonly HashSet<long> trying = [];
    private readonly Lock gate = new();

    /// <summary>Completes when they are durable.</summary>
    public async Task AcceptAsync(IReadOnlyCollection<Delivery> deliveries)
    {
        if (deliveries.Count > 0)
        {
            await store.AddAsync(deliveries).ConfigureAwait(false);
            Wake();
        }
    }

    /// <summary>To be called after the store has accepted some.</summary>
    public void Wake() => alarm.Wake();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (true)
        {
            DateTimeOffset now = time.GetUtcNow();
            foreach (Delivery due in TakeDue(now))
            {
                _ = TryAsync(due);
            }

            await alarm.WaitAsync(store.NextDue(now), stoppingToken).ConfigureAwait(false); // after the same moment: what has fallen due since is still to come
        }
    }

    private IReadOnlyList<Delivery> TakeDue(DateTimeOffset now)
    {
        lock (gate)
        {
            int room = options.Parallel - trying.Count;
            IReadOnlyList<Delivery> taken = room > 0 ? store.Due(now, room, trying) : [];
            trying.UnionWith(taken.Select(one => one.Id));
            return taken;
        }
    }

    private async Task TryAsync(Delivery due)
    {
        try
        {
            await Task.Yield(); // the loop goes on at once
            await AttemptAsync(due).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogFailed(e, due.SourceArn, due.TargetArn); // it is tried again: the store still has it
            await Task.Delay(options.FirstPause, time, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            lock (gate)
            {
                trying.Remove(due.Id);
            }

            Wake();
        }
    }

    private async Task AttemptAsync(Delivery due)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (await door.EnterAsync(due).ConfigureAwait(false) is not { } error)
        {
            return;
        }

        Delivery tried = due with { Attempts = due.Attempts + 1 };
        DateTimeOffset again = now + TimeSpan.FromTicks(Math.Min(options.LongestPause.Ticks, options.FirstPause.Ticks << Math.Min(due.Attempts, 16)));
        string? exhausted = tried.Attempts > due.MaxRetries ? "MaximumRetryAttempts" : again > due.ExpiresAt ? "MaximumEventAgeInSeconds" : null;
        if (exhausted is null && !IsFinal(due, error))
        {
            await store.PostponeAsync(tried with { DueAt = again }).ConfigureAwait(false);
            return;
        }

        LogDied(due.SourceArn, due.TargetArn, error.Message);
        await door.BuryAsync(due, error, exhausted).ConfigureAwait(false);
        await store.RemoveAsync(due).ConfigureAwait(false);
    }

    /// <summary>Rules don't try again what a target's absence or its policy forbids. Source: EventBridge user guide, "Event retry policy and using dead-letter queues".</summary>
    private static bool IsFinal(Delivery due, VirgaError error) => due.SourceArn.StartsWith("arn:aws:events:", StringComparison.Ordinal)
        && error.Outcome is Outcome.NotFound or Outcome.AccessDenied or Outcome.InvalidRequestContent;

    [LoggerMessage(Level = LogLevel.Error, Message = "a delivery of {Source} to {Target} failed: it is tried again")]
    private partial void LogFailed(Exception e, string source, string target);

    [LoggerMessage(Level = LogLevel.Warning, Message = "a delivery of {Source} to {Target} died: {Why}")]
    private partial void LogDied(string source, string target, string why);
}
