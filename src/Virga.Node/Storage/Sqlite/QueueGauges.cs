using System.Collections.Concurrent;
using Virga.Node.Services.Queues;

namespace Virga.Node.Storage.Sqlite;

/// <summary>
/// What is known of queues without asking the database: until when nothing can be received, and at most how many messages are in flight.
/// Written by the group commit's one thread only; a failed transaction makes everything unknown again.
/// </summary>
internal sealed class QueueGauges
{
    private const long Pause = 1000;
    private readonly ConcurrentDictionary<long, Gauge> gauges = [];

    /// <summary>Before this moment a receive finds nothing; 0: not known.</summary>
    public long DueOf(long queue) => gauges.TryGetValue(queue, out Gauge? gauge) ? Volatile.Read(ref gauge.Due) : 0;

    /// <summary>A message is or becomes visible then.</summary>
    public void Sooner(long queue, long due)
    {
        if (gauges.TryGetValue(queue, out Gauge? gauge) && due < gauge.Due)
        {
            Volatile.Write(ref gauge.Due, due);
        }
    }

    /// <summary>A receive has looked.</summary>
    public void NextIs(long queue, long due) => Volatile.Write(ref Of(queue).Due, due);

    public void Received(long queue, int messages) => Of(queue).InFlight += messages;

    public void Deleted(long queue, int messages)
    {
        Gauge gauge = Of(queue);
        gauge.InFlight -= messages;
        if (gauge.IsFull && messages > 0)
        {
            (gauge.Due, gauge.IsFull) = (0, false);
        }
    }

    /// <summary>
    /// Whether as many are in flight as may be: then nothing is received until some are deleted, or a second has passed. Messages whose
    /// time has passed are still in the sum: at the limit they are counted.
    /// </summary>
    public bool IsFull(long queue, long now, Func<long> count)
    {
        Gauge gauge = Of(queue);
        if (gauge.InFlight >= MessageQueue.MaxInFlight)
        {
            gauge.InFlight = count();
        }

        gauge.IsFull = gauge.InFlight >= MessageQueue.MaxInFlight;
        if (gauge.IsFull)
        {
            Volatile.Write(ref gauge.Due, now + Pause);
        }

        return gauge.IsFull;
    }

    public bool WasFull(long queue) => gauges.TryGetValue(queue, out Gauge? gauge) && gauge.IsFull;

    public void Forget(long queue) => gauges.TryRemove(queue, out _);

    public void ForgetAll() => gauges.Clear();

    private Gauge Of(long queue) => gauges.GetOrAdd(queue, _ => new Gauge());

    private sealed class Gauge
    {
        public long Due;

        public long InFlight { get; set; } = MessageQueue.MaxInFlight; // not known: counted at the first receive

        public bool IsFull { get; set; }
    }
}
