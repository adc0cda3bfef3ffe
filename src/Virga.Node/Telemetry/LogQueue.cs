namespace Virga.Node.Telemetry;

/// <summary>Log lines that wait to be stored: their bytes one after the other, and whose they are. Bounded; used again after it was emptied.</summary>
internal sealed class LogQueue
{
    private const int MaxBytes = 32 << 20;

    private readonly List<(string Group, string Stream, int Offset, int Length)> entries = [];
    private byte[] buffer = new byte[64 << 10];
    private int length;

    public bool IsEmpty => entries.Count == 0;

    /// <summary>False when there is no room: the lines are lost.</summary>
    public bool TryAdd(string group, string stream, ReadOnlySpan<byte> events)
    {
        if (length + events.Length > MaxBytes)
        {
            return false;
        }

        if (length + events.Length > buffer.Length)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + events.Length));
        }

        events.CopyTo(buffer.AsSpan(length));
        entries.Add((group, stream, length, events.Length));
        length += events.Length;
        return true;
    }

    /// <summary>What belongs to the same stream as one chunk, in the order of arrival.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public IReadOnlyCollection<LogChunk> ToChunks(long now) =>
    [
        .. entries.GroupBy(entry => (entry.Group, entry.Stream)).Select(group =>
        {
            byte[] events = new byte[group.Sum(entry => entry.Length)];
            int end = 0;
            foreach ((_, _, int offset, int size) in group)
            {
                buffer.AsSpan(offset, size).CopyTo(events.AsSpan(end));
                end += size;
            }

            return LogChunk.Of(group.Key.Group, group.Key.Stream, now, events);
        }),
    ];

    public void Clear()
    {
        entries.Clear();
        length = 0;
    }
}
