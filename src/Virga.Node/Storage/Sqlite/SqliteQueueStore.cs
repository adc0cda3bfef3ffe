using Microsoft.Data.Sqlite;
using Virga.Node.Services.Queues;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Queues as documents, one row a message; all writes in group commits.</summary>
internal sealed class SqliteQueueStore : IQueueStore, IDisposable
{
    /// <summary>Visible since its receiver said so, not since its time has passed.</summary>
    private const long GivenBack = 0;

    private readonly SqliteDatabase database;
    private readonly SqliteDocuments<MessageQueue> queues;
    private readonly SqliteDocuments<MessageMove> moves;
    private readonly GroupCommit commits;
    private readonly QueueSweeps sweeps;
    private readonly PreparedStatements statements = new();
    private readonly QueueGauges gauges = new();

    public SqliteQueueStore(SqliteDatabase database)
    {
        (this.database, queues, moves) = (database, new SqliteDocuments<MessageQueue>(database, "queue"), new SqliteDocuments<MessageMove>(database, "move"));
        using (SqliteConnection connection = database.Open())
        {
            SqliteDatabase.Execute(connection, SqliteQueueSchema.Create);
            SqliteDatabase.Execute(connection, SqliteTakenKeys.Create);
        }

        commits = new GroupCommit(database);
        sweeps = new QueueSweeps(database, work => WriteAsync(work));
        foreach (long orphans in sweeps.Orphans(Load())) // the node ended before a deleted queue's messages were gone
        {
            _ = sweeps.ForgetAsync(orphans);
        }
    }

    public IReadOnlyList<MessageQueue> Load() => queues.Load();

    public void Save(MessageQueue queue) => queues.Save(queue.Name, queue);

    public void Delete(MessageQueue queue)
    {
        queues.Delete(queue.Name);
        gauges.Forget(queue.Number);
        _ = sweeps.ForgetAsync(queue.Number);
    }

    public IReadOnlyList<MessageMove> LoadMoves() => moves.Load();

    public void SaveMove(MessageMove move) => moves.Save(move.Id, move);

    public void DeleteMove(string id) => moves.Delete(id);

    public async Task<IReadOnlyList<SentMessage>> AddAsync(MessageQueue queue, IReadOnlyList<QueueMessage> messages)
    {
        SentMessage[] sent = [];
        await WriteAsync(statements => sent = [.. messages.Select(message => Add(statements, queue, message))]).ConfigureAwait(false);
        return sent;
    }

    public Task AddOnceAsync(MessageQueue queue, QueueMessage message, Guid key) => commits.WriteAsync(connection =>
    {
        if (SqliteTakenKeys.Take(connection, key, message.SentAt))
        {
            Add(statements.On(connection), queue, message);
        }
    });

    /// <remarks>
    /// A power cut may undo a receive from a standard queue, so that its messages come once more at once: that is within what such a queue
    /// promises, and spares the disk's flush.
    /// </remarks>
    public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(MessageQueue queue, ReceiveOrder order)
    {
        List<QueueMessage> taken = [];
        await WriteAsync(statements => taken = new SqliteQueueReceive(statements, gauges, queue, order).Run(), flushed: queue.IsFifo).ConfigureAwait(false);
        return taken;
    }

    public bool IsFull(MessageQueue queue) => gauges.WasFull(queue.Number);

    public async Task<IReadOnlyList<Receipt>> DeleteAsync(MessageQueue queue, IReadOnlyList<Receipt> receipts, long now)
    {
        List<Receipt> late = [];
        await WriteAsync(statements =>
        {
            int deleted = 0;
            late.Clear();
            foreach (Receipt receipt in receipts)
            {
                List<string?> one = statements.Read(
                    "DELETE FROM messages WHERE id = $id AND queue = $queue AND nonce = $nonce AND visible > $after RETURNING grp",
                    row => row.IsDBNull(0) ? null : row.GetString(0),
                    ("$id", receipt.Message),
                    ("$queue", queue.Number),
                    ("$nonce", receipt.Nonce),
                    ("$after", queue.IsFifo ? now : -1));
                deleted += one.Count;
                MendGroup(statements, queue, one.Count == 0 ? null : one[0]);
                if (one.Count == 0 && queue.IsFifo && statements.Number("SELECT id FROM messages WHERE id = $id AND queue = $queue", ("$id", receipt.Message), ("$queue", queue.Number)) is not null)
                {
                    late.Add(receipt);
                }
            }

            gauges.Deleted(queue.Number, deleted);
        }).ConfigureAwait(false);
        return late;
    }

    public async Task<IReadOnlyList<VisibilityOutcome>> ChangeVisibilityAsync(MessageQueue queue, IReadOnlyList<VisibilityOrder> orders, long now)
    {
        VisibilityOutcome[] outcomes = [];
        await WriteAsync(statements => outcomes = [.. orders.Select(order => ChangeVisibility(statements, queue, order, now))]).ConfigureAwait(false);
        return outcomes;
    }

    public Task PurgeAsync(MessageQueue queue) => sweeps.PurgeAsync(queue);

    public Task ExpireAsync(MessageQueue queue, long now) => sweeps.ExpireAsync(queue, now);

    public async Task<int> MoveAsync(MessageQueue queue, Func<string?, long?> targetOf, int max, long now)
    {
        int moved = 0;
        await WriteAsync(statements =>
        {
            moved = 0;
            foreach ((long id, string? source) in statements.Read(
                "SELECT id, source FROM messages WHERE queue = $queue AND visible <= $now ORDER BY visible, id LIMIT $max",
                row => (row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1)),
                ("$queue", queue.Number),
                ("$now", now),
                ("$max", max)))
            {
                moved += targetOf(source) is { } target ? Move(statements, id, target, now) : 0;
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

    public long NothingUntil(MessageQueue queue) => gauges.DueOf(queue.Number);

    public void Dispose() => commits.Dispose();

    private SentMessage Add(PreparedStatements statements, MessageQueue queue, QueueMessage message)
    {
        if (!queue.IsFifo)
        {
            return Insert(statements, queue, message);
        }

        string key = queue.DeduplicatesByGroup ? $"{message.GroupId}\n{message.DeduplicationId}" : message.DeduplicationId!;
        List<SentMessage> before = statements.Read(
            "SELECT message, id FROM deduplication WHERE queue = $queue AND key = $key AND at > $old",
            row => new SentMessage(row.GetString(0), row.GetInt64(1)),
            ("$queue", queue.Number),
            ("$key", key),
            ("$old", message.SentAt - QueueSweeps.DeduplicationTime));
        if (before.Count > 0)
        {
            return before[0];
        }

        SentMessage sent = Insert(statements, queue, message);
        statements.Execute(
            "INSERT OR REPLACE INTO deduplication (queue, key, at, message, id) VALUES ($queue, $key, $at, $message, $id)",
            ("$queue", queue.Number),
            ("$key", key),
            ("$at", message.SentAt),
            ("$message", sent.MessageId),
            ("$id", sent.Id));
        return sent;
    }

    private SentMessage Insert(PreparedStatements statements, MessageQueue queue, QueueMessage message)
    {
        long id = SqliteQueueRows.Insert(statements, queue, message);
        if (queue.IsFifo)
        {
            new MessageGroups(statements, gauges).Added(queue.Number, message.GroupId!, message.VisibleAt, id);
        }

        gauges.Sooner(queue.Number, message.VisibleAt);
        return new SentMessage(message.MessageId, id);
    }

    private VisibilityOutcome ChangeVisibility(PreparedStatements statements, MessageQueue queue, VisibilityOrder order, long now)
    {
        List<(long Visible, string? Group)> found = statements.Read(
            "SELECT visible, grp FROM messages WHERE id = $id AND queue = $queue AND nonce = $nonce",
            row => (row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1)),
            ("$id", order.Receipt.Message),
            ("$queue", queue.Number),
            ("$nonce", order.Receipt.Nonce));
        if (found.Count == 0)
        {
            return VisibilityOutcome.Gone;
        }

        (long visible, string? group) = found[0];
        if (visible == GivenBack || (visible <= now && queue.IsFifo))
        {
            return VisibilityOutcome.NotInFlight;
        }

        statements.Execute("UPDATE messages SET visible = $visible WHERE id = $id", ("$visible", order.VisibleAt <= now && !queue.IsFifo ? GivenBack : order.VisibleAt), ("$id", order.Receipt.Message));
        MendGroup(statements, queue, group);
        gauges.Sooner(queue.Number, order.VisibleAt);
        return VisibilityOutcome.Changed;
    }

    private int Move(PreparedStatements statements, long id, long target, long now)
    {
        string? group = statements.Read(
            """
            INSERT INTO messages (queue, message, body, attributes, sender, trace, grp, dedup, sent, visible, fifo)
            SELECT $target, $message, body, attributes, sender, trace, grp, dedup, $now, $now, fifo FROM messages WHERE id = $id RETURNING CASE WHEN fifo = 1 THEN grp END
            """,
            row => row.IsDBNull(0) ? null : row.GetString(0),
            ("$target", target),
            ("$message", Guid.NewGuid().ToString()),
            ("$now", now),
            ("$id", id))[0];
        if (group is not null)
        {
            new MessageGroups(statements, gauges).Mend(target, group);
        }

        gauges.Sooner(target, now);
        return statements.Execute("DELETE FROM messages WHERE id = $id", ("$id", id));
    }

    private void MendGroup(PreparedStatements statements, MessageQueue queue, string? group)
    {
        if (queue.IsFifo && group is not null)
        {
            new MessageGroups(statements, gauges).Mend(queue.Number, group);
        }
    }

    private async Task WriteAsync(Action<PreparedStatements> work, bool flushed = true)
    {
        try
        {
            await commits.WriteAsync(connection => work(statements.On(connection)), flushed).ConfigureAwait(false);
        }
        catch
        {
            gauges.ForgetAll();
            throw;
        }
    }

    private List<T> Read<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteConnection connection = database.Open();
        return SqliteRows.Read(connection, sql, read, parameters);
    }
}
