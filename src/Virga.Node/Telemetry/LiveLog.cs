using System.Runtime.CompilerServices;
using Virga.Node.Instances;

namespace Virga.Node.Telemetry;

/// <summary>Reads a log group as it was written: what is stored, and then what comes.</summary>
internal sealed class LiveLog(ILogStore store, LogWriter writer)
{
    private const int Page = 256;

    /// <summary>The newest lines, at most <paramref name="limit"/>, oldest first.</summary>
    public IReadOnlyList<LogEvent> Latest(string group, int limit) =>
        [.. store.ReadLatest(group, Math.Max(1, limit)).SelectMany(chunk => LogEvents.Read(chunk.Events)).TakeLast(limit)];

    /// <summary>The newest lines and then every further one as it is stored, without gaps or repeats, until cancelled.</summary>
    public async IAsyncEnumerable<LogEvent> FollowAsync(string group, int limit, [EnumeratorCancellation] CancellationToken cancellation)
    {
        IReadOnlyList<LogChunk> chunks = store.ReadLatest(group, Math.Max(1, limit));
        foreach (LogEvent line in chunks.SelectMany(chunk => LogEvents.Read(chunk.Events)).TakeLast(limit))
        {
            yield return line;
        }

        long seen = chunks.Count > 0 ? chunks[^1].Id : 0;
        while (true)
        {
            Task next = writer.NextStored(); // taken before reading, so that nothing stored meanwhile is missed
            chunks = store.Read(group, seen, Page);
            foreach (LogEvent line in chunks.SelectMany(chunk => LogEvents.Read(chunk.Events)))
            {
                yield return line;
            }

            if (chunks.Count > 0)
            {
                seen = chunks[^1].Id;
                continue;
            }

            await next.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }
}
