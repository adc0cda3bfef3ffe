using Microsoft.Data.Sqlite;
using Virga.Node.Services.Queues;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Deletes many messages at once, in parts, so that other writers get their turn.</summary>
internal sealed class QueueSweeps(SqliteDatabase database, Func<Action<PreparedStatements>, Task> write)
{
    /// <summary>How long a deduplication id is known.</summary>
    public const long DeduplicationTime = 5 * 60 * 1000;

    private const int Chunk = 5_000;

    /// <summary>Numbers of queues that are gone, but for their messages.</summary>
    public List<long> Orphans(IEnumerable<MessageQueue> queues)
    {
        HashSet<long> known = [.. queues.Select(queue => queue.Number)];
        List<long> orphans = [];
        for (long? next = NextQueue(0); next is { } queue; next = NextQueue(queue))
        {
            orphans.AddRange(known.Contains(queue) ? [] : [queue]);
        }

        return orphans;
    }

    public async Task ForgetAsync(long queue)
    {
        await SweepAsync("queue = $queue", ("$queue", queue)).ConfigureAwait(false);
        await write(statements =>
        {
            statements.Execute("DELETE FROM message_groups WHERE queue = $queue", ("$queue", queue));
            statements.Execute("DELETE FROM deduplication WHERE queue = $queue", ("$queue", queue));
        }).ConfigureAwait(false);
    }

    public async Task PurgeAsync(MessageQueue queue)
    {
        long last = Read("SELECT coalesce(max(id), 0) FROM messages") ?? 0;
        await SweepAsync("queue = $queue AND id <= $last", ("$queue", queue.Number), ("$last", last)).ConfigureAwait(false);
        await write(statements => statements.Execute("DELETE FROM deduplication WHERE queue = $queue AND id <= $last", ("$queue", queue.Number), ("$last", last))).ConfigureAwait(false);
    }

    public async Task ExpireAsync(MessageQueue queue, long now)
    {
        await SweepAsync("queue = $queue AND sent <= $horizon", ("$queue", queue.Number), ("$horizon", queue.Horizon(now))).ConfigureAwait(false);
        await write(statements => statements.Execute("DELETE FROM deduplication WHERE queue = $queue AND at <= $old", ("$queue", queue.Number), ("$old", now - DeduplicationTime))).ConfigureAwait(false);
    }

    /// <summary>By the index, from queue to queue: their messages aren't looked at.</summary>
    private long? NextQueue(long after) => Read("SELECT min(queue) FROM messages WHERE queue > $after", ("$after", after));

    private async Task SweepAsync(string which, params (string Name, object? Value)[] parameters)
    {
        int deleted = Chunk;
        while (deleted == Chunk)
        {
            await write(statements => deleted = statements.Execute($"DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE {which} LIMIT {Chunk})", parameters)).ConfigureAwait(false);
        }
    }

    private long? Read(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteConnection connection = database.Open();
        return SqliteRows.Read(connection, sql, row => row.NumberOrNull(0), parameters).Single();
    }
}
