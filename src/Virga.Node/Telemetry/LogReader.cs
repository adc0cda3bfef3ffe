using Virga.Node.Instances;

namespace Virga.Node.Telemetry;

/// <summary>
/// Lines in the order of their time, across streams. Chunks overlap in time: one is taken apart when the walk reaches its edge, and no
/// more are held than overlap there.
/// </summary>
internal sealed class LogReader(ILogStore store)
{
    /// <summary>Lines from a position on, earliest first.</summary>
    public IEnumerable<StoredLogEvent> Forward(LogScan scan, LogPosition from)
    {
        scan = scan with { IsBackward = false, Start = Math.Max(scan.Start, from.Timestamp) };
        return Walk(scan).SkipWhile(line => line.Position.CompareTo(from) < 0);
    }

    /// <summary>Lines before a position, latest first.</summary>
    public IEnumerable<StoredLogEvent> Backward(LogScan scan, LogPosition before)
    {
        scan = scan with { IsBackward = true, End = before.Timestamp == long.MaxValue ? scan.End : Math.Min(scan.End, before.Timestamp + 1) };
        return Walk(scan).SkipWhile(line => line.Position.CompareTo(before) >= 0);
    }

    private IEnumerable<StoredLogEvent> Walk(LogScan scan)
    {
        PriorityQueue<StoredLogEvent, LogPosition> near = new(scan.IsBackward ? Comparer<LogPosition>.Create((a, b) => b.CompareTo(a)) : null);
        foreach (LogChunk chunk in store.Scan(scan))
        {
            while (near.TryPeek(out _, out LogPosition next) && (scan.IsBackward ? next.Timestamp > chunk.Last : next.Timestamp < chunk.First))
            {
                yield return near.Dequeue();
            }

            int index = 0;
            foreach (LogEvent line in LogEvents.Read(chunk.Events))
            {
                LogPosition position = new(line.Timestamp, chunk.Id, index++);
                if (line.Timestamp >= scan.Start && line.Timestamp < scan.End)
                {
                    near.Enqueue(new StoredLogEvent(position, chunk.Stream, chunk.IngestedAt, line.Message), position);
                }
            }
        }

        while (near.TryDequeue(out StoredLogEvent? line, out _))
        {
            yield return line;
        }
    }
}
