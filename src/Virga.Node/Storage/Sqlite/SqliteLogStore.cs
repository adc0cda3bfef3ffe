using Microsoft.Data.Sqlite;
using Virga.Node.Telemetry;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Log chunks. Bounded: beyond the limit the oldest go, and SQLite uses their pages again.</summary>
internal sealed class SqliteLogStore : ILogStore
{
    private const string Columns = "SELECT c.id, g.name, s.name, c.first_ms, c.last_ms, c.ingested_ms, c.events FROM chunks c JOIN log_groups g ON g.id = c.group_id JOIN log_streams s ON s.id = c.stream_id";

    private readonly Lock gate = new();
    private readonly SqliteDatabase database;
    private readonly long maxBytes;
    private long bytes;

    public SqliteLogStore(SqliteDatabase database, long maxBytes)
    {
        (this.database, this.maxBytes) = (database, maxBytes);
        using SqliteConnection connection = database.Open();
        SqliteLogSchema.Ensure(connection);
        bytes = SqliteRows.Number(connection, "SELECT coalesce(sum(size), 0) FROM chunks");
    }

    public void Append(IReadOnlyCollection<LogChunk> chunks) => Change(connection =>
    {
        Dictionary<string, long> groups = [];
        long added = 0;
        foreach (LogChunk chunk in chunks)
        {
            Insert(connection, chunk, groups);
            added += chunk.Events.Length;
        }

        return added - Trim(connection);
    });

    public IReadOnlyList<LogChunk> Read(string group, long afterId, int limit)
    {
        using SqliteConnection connection = database.Open();
        return SqliteRows.Read(connection, $"{Columns} WHERE g.name = $group AND c.id > $after ORDER BY c.id LIMIT $limit", ToChunk, ("$group", group), ("$after", afterId), ("$limit", limit));
    }

    public IReadOnlyList<LogChunk> ReadLatest(string group, int limit)
    {
        using SqliteConnection connection = database.Open();
        List<LogChunk> latest = SqliteRows.Read(connection, $"{Columns} WHERE g.name = $group ORDER BY c.id DESC LIMIT $limit", ToChunk, ("$group", group), ("$limit", limit));
        latest.Reverse();
        return latest;
    }

    public IEnumerable<LogChunk> Scan(LogScan scan)
    {
        SqliteLogPages pages = new(scan);
        while (true)
        {
            using SqliteConnection connection = database.Open();
            IReadOnlyList<long> page = pages.Next(connection);
            foreach (LogChunk chunk in page.SelectMany(id => SqliteRows.Read(connection, $"{Columns} WHERE c.id = $id", ToChunk, ("$id", id))))
            {
                yield return chunk;
            }

            if (page.Count < SqliteLogPages.Size)
            {
                yield break;
            }
        }
    }

    public bool Delete(string group, string? stream)
    {
        bool found = false;
        Change(connection =>
        {
            (string, object?)[] names = [("$group", group), ("$stream", stream)];
            string streams = "SELECT s.id FROM log_streams s JOIN log_groups g ON g.id = s.group_id WHERE g.name = $group AND ($stream IS NULL OR s.name = $stream)";
            long removed = SqliteRows.Read(connection, $"DELETE FROM chunks WHERE stream_id IN ({streams}) RETURNING size", row => row.GetInt64(0), names).Sum();
            int streamsRemoved = SqliteRows.Execute(connection, $"DELETE FROM log_streams WHERE id IN ({streams})", names);
            found = stream is null ? SqliteRows.Execute(connection, "DELETE FROM log_groups WHERE name = $group", names) > 0 : streamsRemoved > 0;
            return -removed;
        });
        return found;
    }

    public void Expire(long now) => Change(connection =>
    {
        long removed = SqliteRows.Read(
            connection,
            "DELETE FROM chunks WHERE id IN (SELECT c.id FROM log_groups g JOIN chunks c ON c.group_id = g.id WHERE c.last_ms < $now - g.retention_days * 86400000) RETURNING size",
            row => row.GetInt64(0),
            ("$now", now)).Sum();
        SqliteRows.Execute(connection, "DELETE FROM log_streams WHERE last_ms IS NOT NULL AND NOT EXISTS (SELECT 1 FROM chunks WHERE stream_id = log_streams.id)");
        return -removed;
    });

    private static LogChunk ToChunk(SqliteDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), (byte[])row[6]);

    private static void Insert(SqliteConnection connection, LogChunk chunk, Dictionary<string, long> groups)
    {
        if (!groups.TryGetValue(chunk.Group, out long group))
        {
            group = SqliteRows.Number(
                connection,
                "INSERT INTO log_groups (name, created_ms) VALUES ($name, $now) ON CONFLICT (name) DO UPDATE SET name = name RETURNING id",
                ("$name", chunk.Group), ("$now", chunk.IngestedAt));
            groups.Add(chunk.Group, group);
        }

        long stream = SqliteRows.Number(
            connection,
            """
            INSERT INTO log_streams (group_id, name, created_ms, first_ms, last_ms, ingested_ms) VALUES ($group, $name, $now, $first, $last, $now)
            ON CONFLICT (group_id, name) DO UPDATE SET
                first_ms = min(coalesce(first_ms, $first), $first), last_ms = max(coalesce(last_ms, $last), $last), ingested_ms = $now
            RETURNING id
            """,
            ("$group", group), ("$name", chunk.Stream), ("$now", chunk.IngestedAt), ("$first", chunk.First), ("$last", chunk.Last));
        SqliteRows.Execute(
            connection,
            "INSERT INTO chunks (group_id, stream_id, first_ms, last_ms, ingested_ms, size, events) VALUES ($group, $stream, $first, $last, $now, $size, $events)",
            ("$group", group), ("$stream", stream), ("$first", chunk.First), ("$last", chunk.Last), ("$now", chunk.IngestedAt), ("$size", chunk.Events.Length), ("$events", chunk.Events.ToArray()));
    }

    /// <param name="change">Returns by how much the stored bytes grow.</param>
    private void Change(Func<SqliteConnection, long> change)
    {
        lock (gate)
        {
            bytes += database.Write(change);
        }
    }

    /// <summary>Judges by what was there before this transaction, so the store is over its limit by one transaction at most.</summary>
    private long Trim(SqliteConnection connection)
    {
        long removed = 0;
        while (bytes - removed > maxBytes)
        {
            removed += SqliteRows.Read(connection, "DELETE FROM chunks WHERE id IN (SELECT id FROM chunks ORDER BY id LIMIT 64) RETURNING size", row => row.GetInt64(0)).Sum();
        }

        return removed;
    }
}
