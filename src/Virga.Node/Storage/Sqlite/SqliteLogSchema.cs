using Microsoft.Data.Sqlite;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Log groups, their streams and their lines, in a database file of their own, so that a flood of lines never delays the catalog.</summary>
internal static class SqliteLogSchema
{
    /// <summary>Both indexes hold all that a search by time asks for, so that it reads only the chunks that it gives.</summary>
    public static void Ensure(SqliteConnection connection) => SqliteDatabase.Execute(connection, """
        DROP TABLE IF EXISTS log_chunks; -- of nodes before log groups, keyed by numbers that only the catalog could name
        CREATE TABLE IF NOT EXISTS log_groups (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, created_ms INTEGER, retention_days INTEGER, tags TEXT NOT NULL DEFAULT '{}');
        CREATE TABLE IF NOT EXISTS log_streams (
            id INTEGER PRIMARY KEY AUTOINCREMENT, group_id INTEGER, name TEXT, created_ms INTEGER, first_ms INTEGER, last_ms INTEGER, ingested_ms INTEGER,
            UNIQUE (group_id, name));
        CREATE TABLE IF NOT EXISTS chunks (
            id INTEGER PRIMARY KEY AUTOINCREMENT, group_id INTEGER, stream_id INTEGER, first_ms INTEGER, last_ms INTEGER, ingested_ms INTEGER,
            size INTEGER, events BLOB);
        CREATE INDEX IF NOT EXISTS chunks_by_group ON chunks (group_id, first_ms, id, last_ms, stream_id, size);
        CREATE INDEX IF NOT EXISTS chunks_by_stream ON chunks (stream_id, first_ms, id, last_ms);
        CREATE INDEX IF NOT EXISTS chunks_by_arrival ON chunks (group_id, id);
        """);
}
