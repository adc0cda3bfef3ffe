using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Invocations.Async;

/// <summary>
/// Asynchronous calls: accepted when they are durable, tried from the queue, retried with pauses, and ended with exactly one outcome.
/// A node that is killed in mid-attempt tries again after its start. What waits is in the store; only what is being tried is in memory.
/// </summary>
internal sealed partial class AsyncQueue(IAsyncEventStore store, InvocationPipeline pipeline, FunctionCatalog catalog, AsyncOutcomes outcomes, AsyncOptions options, TimeProvider time, ILogger<AsyncQueue> logger) : BackgroundService
{
    private readonly Alarm alarm = new(time);
    private readonly Dictionary<long, string> trying = [];
    private readonly Lock gate = new();

    /// <summary>Completes when the event is durable.</summary>
    public async Task AcceptAsync(AsyncEvent accepted)
    {
        await store.AddAsync(accepted).ConfigureAwait(false);
        Wake();
    }

    /// <summary>Completes when the events are durable, and with them how far their source was read: after a crash it is read on from there.</summary>
    public async Task AcceptAsync(IReadOnlyList<AsyncEvent> accepted, SourcePosition position)
    {
        await store.AddAsync(accepted, position).ConfigureAwait(false);
        Wake();
    }

    /// <summary>To be called after the store has accepted an event with other changes.</summary>
    public void Wake() => alarm.Wake();

    /// <summary>Lets dead events be tried again; returns how many.</summary>
    public async Task<int> ReviveAsync(string? requestId, string? functionName)
    {
        int revived = await store.ReviveAsync(requestId, functionName, time.GetUtcNow()).ConfigureAwait(false);
        alarm.Wake();
        return revived;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            DateTimeOffset now = time.GetUtcNow();
            foreach (AsyncEvent due in TakeDue(now))
            {
                _ = TryAsync(due, stoppingToken);
            }

            await alarm.WaitAsync(store.NextDue(now), stoppingToken).ConfigureAwait(false); // after the same moment: what has fallen due since is still to come
        }
    }

    private List<AsyncEvent> TakeDue(DateTimeOffset now)
    {
        lock (gate)
        {
            List<AsyncEvent> taken = [];
            Dictionary<string, HashSet<long>> busy = trying.GroupBy(pair => pair.Value, pair => pair.Key).ToDictionary(group => group.Key, group => group.ToHashSet());
            foreach (string name in store.WaitingFunctions().OrderBy(name => busy.GetValueOrDefault(name)?.Count ?? 0)) // those with the least under way first
            {
                HashSet<long> own = busy.GetValueOrDefault(name) ?? [];
                int room = Math.Min(options.ParallelPerFunction - own.Count, options.Parallel - trying.Count);
                foreach (AsyncEvent one in room > 0 ? store.Due(name, now, room, own) : [])
                {
                    trying.Add(one.Id, name);
                    taken.Add(one);
                }
            }

            return taken;
        }
    }

    private async Task TryAsync(AsyncEvent due, CancellationToken stopping)
    {
        try
        {
            await Task.Yield(); // the loop goes on at once
            await AttemptAsync(due, stopping).ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            LogUnstored(e, due.RequestId.ToString()); // it is tried again: the store still has it waiting
            await Task.Delay(options.FirstPause, time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogBug(e, due.RequestId.ToString());
            await Task.Delay(options.FirstPause, time, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            lock (gate)
            {
                trying.Remove(due.Id);
            }

            alarm.Wake();
        }
    }

    private async Task AttemptAsync(AsyncEvent due, CancellationToken stopping)
    {
        if (!catalog.TryFind(due.Function.Name, out Function? function) || !function.Has(due.Function.Qualifier))
        {
            await EndAsync(due, null, AsyncOutcome.Died("ResourceNotFound"), default).ConfigureAwait(false); // the function was deleted meanwhile
            return;
        }

        AsyncSettings? settings = function.SettingsOf(due.Function.Qualifier).Async;
        TimeSpan age = time.GetUtcNow() - due.AcceptedAt;
        if (age.TotalSeconds > (settings?.MaximumEventAgeInSeconds ?? AsyncSettings.DefaultAgeSeconds))
        {
            await EndAsync(due, function, AsyncOutcome.Died("EventAgeExceeded"), default).ConfigureAwait(false);
            return;
        }

        if (function.ReservedConcurrency == 0)
        {
            await EndAsync(due, function, AsyncOutcome.Died("ZeroReservedConcurrency"), default).ConfigureAwait(false);
            return;
        }

        Invocation invocation = new() { RequestId = due.RequestId, Function = due.Function, Event = due.Payload, TraceId = due.TraceId, ClientContext = due.ClientContext };
        using InvocationResult result = await pipeline.InvokeAsync(invocation, stopping).ConfigureAwait(false);
        await SettleAsync(due, function, settings, result).ConfigureAwait(false);
    }

    private Task SettleAsync(AsyncEvent due, Function function, AsyncSettings? settings, in InvocationResult result)
    {
        if (result.Refusal is { } refusal)
        {
            return refusal.AwsCode == Lineage.ErrorCode
                ? EndAsync(due, function, AsyncOutcome.Looped, result)
                : PostponeAsync(due with { Refusals = due.Refusals + 1 }, Pause(due.Refusals), refusal.AwsCode);
        }

        AsyncEvent tried = due with { Attempts = due.Attempts + 1, Refusals = 0 };
        return result.FunctionError is null ? EndAsync(tried, function, AsyncOutcome.Succeeded, result)
            : tried.Attempts > (settings?.MaximumRetryAttempts ?? AsyncSettings.DefaultAttempts) ? EndAsync(tried, function, AsyncOutcome.Died("RetriesExhausted"), result)
            : PostponeAsync(tried, options.RetryDelay * tried.Attempts, "Unhandled");
    }

    private TimeSpan Pause(int refusals) => TimeSpan.FromTicks(Math.Min(options.LongestPause.Ticks, options.FirstPause.Ticks << Math.Min(refusals, 16)));

    private Task PostponeAsync(AsyncEvent tried, TimeSpan pause, string reason) =>
        store.PostponeAsync(tried with { DueAt = time.GetUtcNow() + pause, Reason = reason });

    private Task EndAsync(AsyncEvent due, Function? function, AsyncOutcome outcome, in InvocationResult result) =>
        store.EndAsync(
            due with { State = outcome.State, Reason = outcome.Condition, EndedAt = time.GetUtcNow(), Payload = outcome.State == AsyncEventState.Died ? due.Payload : [] },
            function is null ? [] : outcomes.Following(due, function, outcome, result));

    [LoggerMessage(Level = LogLevel.Error, Message = "the event {RequestId} could not be stored: it is tried again")]
    private partial void LogUnstored(Exception e, string requestId);

    [LoggerMessage(Level = LogLevel.Error, Message = "the event {RequestId} met a bug: it is tried again")]
    private partial void LogBug(Exception e, string requestId);
}
