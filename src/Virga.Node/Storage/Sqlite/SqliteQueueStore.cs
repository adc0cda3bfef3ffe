using Microsoft.Data.Sqlite;
using Virga.Node.Services.Queues;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Queues as documents, one row a message; all writes in group commits.</summary>
internal sealed class SqliteQueueStore : IQueueStore, IDisposable
{
    private const int Chunk = 5_000;
    private const long DeduplicationTime = 5 * 60 * 1000;

    private readonly SqliteDatabase database;
    private readonly SqliteDocuments<MessageQueue> queues;
    private readonly SqliteDocuments<MessageMove> moves;
    private readonly GroupCommit commits;

    public SqliteQueueStore(SqliteDatabase database)
    {
        (this.database, queues, moves) = (database, new SqliteDocuments<MessageQueue>(database, "queue"), new SqliteDocuments<MessageMove>(database, "move"));
        using (SqliteConnection connection = database.Open())
        {
            SqliteDatabase.Execute(connection, SqliteQueueSchema.Create);
            SqliteDatabase.Execute(connection, SqliteTakenKeys.Create);
        }

        commits = new GroupCommit(database);
        foreach (long orphans in Orphans()) // the node ended before a deleted queue's messages were gone
        {
            _ = SweepAsync("queue = $queue", ("$queue", orphans));
        }
    }

    public IReadOnlyList<MessageQueue> Load() => queues.Load();

    public void Save(MessageQueue queue) => queues.Save(queue.Name, queue);

    public void Delete(MessageQueue queue)
    {
        queues.Delete(queue.Name);
        _ = SweepAsync("queue = $queue", ("$queue", queue.Number));
    }

    public IReadOnlyList<MessageMove> LoadMoves() => moves.Load();

    public void SaveMove(MessageMove move) => moves.Save(move.Id, move);

    public void DeleteMove(string id) => moves.Delete(id);

    public async Task<IReadOnlyList<SentMessage>> AddAsync(MessageQueue queue, IReadOnlyList<QueueMessage> messages)
    {
        SentMessage[] sent = [];
        await commits.WriteAsync(connection => sent = [.. messages.Select(message => Add(connection, queue, message))]).ConfigureAwait(false);
        return sent;
    }

    public Task AddOnceAsync(MessageQueue queue, QueueMessage message, Guid key) => commits.WriteAsync(connection =>
    {
        if (SqliteTakenKeys.Take(connection, key, message.SentAt))
        {
            Add(connection, queue, message);
        }
    });

    public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(MessageQueue queue, ReceiveOrder order)
    {
        List<QueueMessage> taken = [];
        await commits.WriteAsync(connection => taken = SqliteQueueReceive.Run(connection, queue, order)).ConfigureAwait(false);
        return taken;
    }

    public Task DeleteAsync(MessageQueue queue, IReadOnlyList<Receipt> receipts) => commits.WriteAsync(connection =>
    {
        foreach (Receipt receipt in receipts)
        {
            SqliteRows.Execute(connection, "DELETE FROM messages WHERE id = $id AND queue = $queue AND nonce = $nonce", ("$id", receipt.Message), ("$queue", queue.Number), ("$nonce", receipt.Nonce));
        }
    });

    public async Task<IReadOnlyList<VisibilityOutcome>> ChangeVisibilityAsync(MessageQueue queue, IReadOnlyList<VisibilityOrder> orders, long now)
    {
        VisibilityOutcome[] outcomes = [];
        await commits.WriteAsync(connection => outcomes = [.. orders.Select(order => ChangeVisibility(connection, queue, order, now))]).ConfigureAwait(false);
        return outcomes;
    }

    public async Task PurgeAsync(MessageQueue queue)
    {
        long last = Read("SELECT coalesce(max(id), 0) FROM messages", row => row.GetInt64(0)).Single();
        await SweepAsync("queue = $queue AND id <= $last", ("$queue", queue.Number), ("$last", last)).ConfigureAwait(false);
    }

    public async Task ExpireAsync(MessageQueue queue, long now)
    {
        await SweepAsync("queue = $queue AND sent <= $horizon", ("$queue", queue.Number), ("$horizon", queue.Horizon(now))).ConfigureAwait(false);
        await commits.WriteAsync(connection => SqliteRows.Execute(connection, "DELETE FROM deduplication WHERE queue = $queue AND at <= $old", ("$queue", queue.Number), ("$old", now - DeduplicationTime))).ConfigureAwait(false);
    }

    public async Task<int> MoveAsync(MessageQueue queue, Func<string?, long?> targetOf, int max, long now)
    {
        int moved = 0;
        await commits.WriteAsync(connection =>
        {
            moved = 0;
            foreach ((long id, string? source) in SqliteRows.Read(
                connection,
                "SELECT id, source FROM messages WHERE queue = $queue AND visible <= $now ORDER BY visible, id LIMIT $max",
                row => (row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1)),
                ("$queue", queue.Number),
                ("$now", now),
                ("$max", max)))
            {
                moved += targetOf(source) is { } target ? Move(connection, id, target, now) : 0;
            }
        }).ConfigureAwait(false);
        return moved;
    }

    public QueueCounts Count(MessageQueue queue, long now) => Read(
        """
        SELECT (SELECT count(*) FROM messages WHERE queue = $queue AND visible <= $now), (SELECT count(*) FROM messages WHERE queue = $queue AND visible > $now AND receives > 0),
            (SELECT count(*) FROM messages WHERE queue = $queue AND visible > $now)
        """,
        row => new QueueCounts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2) - row.GetInt64(1)),
        ("$queue", queue.Number),
        ("$now", now)).Single();

    public long? NextVisible(MessageQueue queue, long after) =>
        Read("SELECT min(visible) FROM messages WHERE queue = $queue AND visible > $after", row => row.NumberOrNull(0), ("$queue", queue.Number), ("$after", after)).Single();

    public void Dispose() => commits.Dispose();

    private static SentMessage Add(SqliteConnection connection, MessageQueue queue, QueueMessage message)
    {
        if (!queue.IsFifo)
        {
            return new SentMessage(message.MessageId, SqliteQueueRows.Insert(connection, queue, message));
        }

        string key = queue.DeduplicatesByGroup ? $"{message.GroupId}\n{message.DeduplicationId}" : message.DeduplicationId!;
        List<SentMessage> before = SqliteRows.Read(
            connection,
            "SELECT message, id FROM deduplication WHERE queue = $queue AND key = $key AND at > $old",
            row => new SentMessage(row.GetString(0), row.GetInt64(1)),
            ("$queue", queue.Number),
            ("$key", key),
            ("$old", message.SentAt - DeduplicationTime));
        if (before.Count > 0)
        {
            return before[0];
        }

        SentMessage sent = new(message.MessageId, SqliteQueueRows.Insert(connection, queue, message));
        SqliteRows.Execute(
            connection,
            "INSERT OR REPLACE INTO deduplication (queue, key, at, message, id) VALUES ($queue, $key, $at, $message, $id)",
            ("$queue", queue.Number),
            ("$key", key),
            ("$at", message.SentAt),
            ("$message", sent.MessageId),
            ("$id", sent.Id));
        return sent;
    }

    private static VisibilityOutcome ChangeVisibility(SqliteConnection connection, MessageQueue queue, VisibilityOrder order, long now)
    {
        List<long> visible = SqliteRows.Read(
            connection, "SELECT visible FROM messages WHERE id = $id AND queue = $queue AND nonce = $nonce", row => row.GetInt64(0), ("$id", order.Receipt.Message), ("$queue", queue.Number), ("$nonce", order.Receipt.Nonce));
        if (visible.Count == 0 || visible[0] <= now)
        {
            return visible.Count == 0 ? VisibilityOutcome.Gone : VisibilityOutcome.NotInFlight;
        }

        SqliteRows.Execute(connection, "UPDATE messages SET visible = $visible WHERE id = $id", ("$visible", order.VisibleAt), ("$id", order.Receipt.Message));
        return VisibilityOutcome.Changed;
    }

    private static int Move(SqliteConnection connection, long id, long target, long now)
    {
        SqliteRows.Execute(
            connection,
            """
            INSERT INTO messages (queue, message, body, attributes, sender, trace, grp, dedup, sent, visible, fifo)
            SELECT $target, $message, body, attributes, sender, trace, grp, dedup, $now, $now, fifo FROM messages WHERE id = $id
            """,
            ("$target", target),
            ("$message", Guid.NewGuid().ToString()),
            ("$now", now),
            ("$id", id));
        return SqliteRows.Execute(connection, "DELETE FROM messages WHERE id = $id", ("$id", id));
    }

    private List<long> Orphans()
    {
        HashSet<long> known = [.. Load().Select(queue => queue.Number)];
        List<long> orphans = [];
        for (long? next = NextQueue(0); next is { } queue; next = NextQueue(queue))
        {
            orphans.AddRange(known.Contains(queue) ? [] : [queue]);
        }

        return orphans;
    }

    /// <summary>By the index, from queue to queue: their messages aren't looked at.</summary>
    private long? NextQueue(long after) => Read("SELECT min(queue) FROM messages WHERE queue > $after", row => row.NumberOrNull(0), ("$after", after)).Single();

    /// <summary>Deletes messages in parts, so that other writers get their turn.</summary>
    private async Task SweepAsync(string which, params (string Name, object? Value)[] parameters)
    {
        int deleted = Chunk;
        while (deleted == Chunk)
        {
            await commits.WriteAsync(connection => deleted = SqliteRows.Execute(
                connection, $"DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE {which} LIMIT {Chunk})", parameters)).ConfigureAwait(false);
        }
    }

    private List<T> Read<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteConnection connection = database.Open();
        return SqliteRows.Read(connection, sql, read, parameters);
    }
}
