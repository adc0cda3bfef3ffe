using Microsoft.Data.Sqlite;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Which messages were taken already from senders that may send again. Kept for longer than any sender tries.</summary>
internal static class SqliteTakenKeys
{
    public const string Create = """
        CREATE TABLE IF NOT EXISTS taken (key BLOB PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS taken_age ON taken (at);
        """;

    private const long Lifetime = 2 * 86_400_000L;
    private const int SweptAtOnce = 10;

    /// <summary>False when it was taken before. A few that are old go with each that comes.</summary>
    public static bool Take(SqliteConnection connection, Guid key, long now)
    {
        SqliteRows.Execute(connection, "DELETE FROM taken WHERE key IN (SELECT key FROM taken WHERE at < $old ORDER BY at LIMIT $most)", ("$old", now - Lifetime), ("$most", SweptAtOnce));
        return SqliteRows.Execute(connection, "INSERT OR IGNORE INTO taken (key, at) VALUES ($key, $at)", ("$key", key.ToByteArray()), ("$at", now)) == 1;
    }
}
