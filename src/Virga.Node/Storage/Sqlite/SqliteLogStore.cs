using Microsoft.Data.Sqlite;
using Virga.Node.Telemetry;

namespace Virga.Node.Storage.Sqlite;

/// <summary>
/// Log chunks in a database file of their own, so that a flood of log lines never delays the catalog. Bounded: beyond
/// its limit the oldest chunks go, and SQLite uses their pages again.
/// </summary>
internal sealed class SqliteLogStore : ILogStore
{
    private readonly SqliteDatabase database;
    private readonly long maxBytes;
    private long bytes;

    public SqliteLogStore(SqliteDatabase database, long maxBytes)
    {
        (this.database, this.maxBytes) = (database, maxBytes);
        using SqliteConnection connection = database.Open();
        SqliteDatabase.Execute(connection, """
            CREATE TABLE IF NOT EXISTS log_chunks (
                id INTEGER PRIMARY KEY AUTOINCREMENT, function INTEGER, stream TEXT, first_ms INTEGER, size INTEGER, events BLOB);
            CREATE INDEX IF NOT EXISTS log_chunks_by_function ON log_chunks (function, id);
            """);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT coalesce(sum(size), 0) FROM log_chunks";
        bytes = (long)command.ExecuteScalar()!;
    }

    public void Append(IReadOnlyCollection<LogChunk> chunks) => bytes = database.Write(connection => bytes + Insert(connection, chunks) - Trim(connection));

    public IReadOnlyList<LogChunk> Read(int functionNumber, long afterId, int limit) =>
        Query("SELECT id, function, stream, first_ms, events FROM log_chunks WHERE function = $function AND id > $after ORDER BY id LIMIT $limit", functionNumber, afterId, limit);

    public IReadOnlyList<LogChunk> ReadLatest(int functionNumber, int limit) =>
        [.. ((IEnumerable<LogChunk>)Query("SELECT id, function, stream, first_ms, events FROM log_chunks WHERE function = $function AND id > $after ORDER BY id DESC LIMIT $limit", functionNumber, 0, limit)).Reverse()];

    public void DeleteFunction(int functionNumber) =>
        bytes -= database.Write(connection => Delete(connection, "DELETE FROM log_chunks WHERE function = $key RETURNING size", functionNumber));

    private static long Insert(SqliteConnection connection, IReadOnlyCollection<LogChunk> chunks)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "INSERT INTO log_chunks (function, stream, first_ms, size, events) VALUES ($function, $stream, $first, $size, $events)";
        long added = 0;
        foreach (LogChunk chunk in chunks)
        {
            command.Parameters.Clear();
            command.Parameters.AddWithValue("$function", chunk.FunctionNumber);
            command.Parameters.AddWithValue("$stream", chunk.Stream);
            command.Parameters.AddWithValue("$first", chunk.FirstTimestamp);
            command.Parameters.AddWithValue("$size", chunk.Events.Length);
            command.Parameters.AddWithValue("$events", chunk.Events.ToArray());
            command.ExecuteNonQuery();
            added += chunk.Events.Length;
        }

        return added;
    }

    private List<LogChunk> Query(string sql, int functionNumber, long afterId, int limit)
    {
        using SqliteConnection connection = database.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // one of the two literals above
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$function", functionNumber);
        command.Parameters.AddWithValue("$after", afterId);
        command.Parameters.AddWithValue("$limit", limit);
        using SqliteDataReader reader = command.ExecuteReader();
        List<LogChunk> chunks = [];
        while (reader.Read())
        {
            chunks.Add(new LogChunk(reader.GetInt64(0), reader.GetInt32(1), reader.GetString(2), reader.GetInt64(3), (byte[])reader[4]));
        }

        return chunks;
    }

    /// <summary>Judges by what was there before this transaction, so the store is over its limit by one transaction at most.</summary>
    private long Trim(SqliteConnection connection)
    {
        long removed = 0;
        while (bytes - removed > maxBytes)
        {
            removed += Delete(connection, "DELETE FROM log_chunks WHERE id IN (SELECT id FROM log_chunks ORDER BY id LIMIT $key) RETURNING size", 64);
        }

        return removed;
    }

    private static long Delete(SqliteConnection connection, string sql, long key)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // one of the two literals above
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$key", key);
        using SqliteDataReader reader = command.ExecuteReader();
        long removed = 0;
        while (reader.Read())
        {
            removed += reader.GetInt64(0);
        }

        return removed;
    }
}
