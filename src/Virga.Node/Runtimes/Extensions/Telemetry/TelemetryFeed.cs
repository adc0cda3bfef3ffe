using System.Net.Sockets;
using Virga.Node.Values;

namespace Virga.Node.Runtimes.Extensions.Telemetry;

/// <summary>
/// What happens in one instance, for those of its extensions that subscribed. Until its init ends it keeps what has happened, so that who
/// subscribes hears it from the beginning; after that nobody can. Telling costs a caller no more than a buffer.
/// </summary>
/// <param name="connect">Connects with a port of the sandbox.</param>
/// <param name="isJson">Whether the function logs in JSON.</param>
internal sealed class TelemetryFeed(Func<int, Task<Result<Socket>>> connect, bool isJson, TimeProvider time)
{
    /// <summary>Of the init at most: no buffer holds more.</summary>
    private const int MaxHistory = 10_000;
    private const int MaxHistoryBytes = 1 << 20;

    private readonly Lock gate = new();
    private readonly Dictionary<string, TelemetrySubscriber> subscribers = [];
    private List<TelemetryEvent>? history = [];
    private int historyBytes;
    private int lostRecords;
    private long lostBytes;
    private TaskCompletionSource awake = Completed();

    public TelemetryEvents Events { get; } = new(time);

    /// <summary>Takes over what the function has printed, so that its lines come before what is told next.</summary>
    public Action Drain { get; set; } = static () => { };

    /// <summary>The reason why not, as AWS words it.</summary>
    public TelemetryRefusal? Subscribe(string extension, TelemetrySubscription wanted)
    {
        lock (gate)
        {
            if (history is null)
            {
                return TelemetryRefusal.Closed;
            }

            if (subscribers.TryGetValue(extension, out TelemetrySubscriber? before))
            {
                if (before.Subscription.Dialect != wanted.Dialect)
                {
                    return TelemetryRefusal.OtherDialect;
                }

                if (before.Subscription == wanted)
                {
                    return null;
                }

                before.Dispose();
            }

            TelemetrySubscriber subscriber = new(wanted, Events, connect, () => Awake, time);
            history.ForEach(subscriber.Buffer.Add);
            subscriber.Buffer.Lose(lostRecords, lostBytes);
            subscribers[extension] = subscriber;
        }

        Publish(Events.Subscribed(extension, wanted));
        return null;
    }

    public void Publish(TelemetryEvent what)
    {
        lock (gate)
        {
            Remember(what);
            foreach (TelemetrySubscriber subscriber in subscribers.Values)
            {
                subscriber.Buffer.Add(what);
            }
        }
    }

    /// <summary>A line that the function or an extension has printed.</summary>
    public void AddLine(TelemetryStreams stream, ReadOnlySpan<byte> line)
    {
        lock (gate)
        {
            if (history is null && !subscribers.Values.Any(one => one.Subscription.Streams.HasFlag(stream)))
            {
                return;
            }
        }

        Publish(Events.Line(stream, line, isJson));
    }

    /// <summary>Who hasn't subscribed by now can't any more.</summary>
    public void EndInit()
    {
        lock (gate)
        {
            history = null;
        }
    }

    /// <summary>The instance is stopped: nothing is sent until <see cref="Resume"/>.</summary>
    public void Pause()
    {
        lock (gate)
        {
            awake = awake.Task.IsCompleted ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : awake;
        }
    }

    public void Resume()
    {
        lock (gate)
        {
            awake.TrySetResult();
        }
    }

    /// <summary>The instance is about to end: what there is is sent now.</summary>
    public void Flush()
    {
        lock (gate)
        {
            foreach (TelemetrySubscriber subscriber in subscribers.Values)
            {
                subscriber.Buffer.Flush();
            }
        }
    }

    /// <summary>The instance is gone.</summary>
    public void Close()
    {
        lock (gate)
        {
            history = null;
            awake.TrySetResult();
            foreach (TelemetrySubscriber subscriber in subscribers.Values)
            {
                subscriber.Dispose();
            }

            subscribers.Clear();
        }
    }

    private void Remember(TelemetryEvent what)
    {
        if (history is null)
        {
            return;
        }

        if (history.Count >= MaxHistory || historyBytes >= MaxHistoryBytes)
        {
            lostRecords++;
            lostBytes += what.Length;
            return;
        }

        history.Add(what);
        historyBytes += what.Length;
    }

    private Task Awake
    {
        get
        {
            lock (gate)
            {
                return awake.Task;
            }
        }
    }

    private static TaskCompletionSource Completed()
    {
        TaskCompletionSource made = new(TaskCreationOptions.RunContinuationsAsynchronously);
        made.SetResult();
        return made;
    }
}
