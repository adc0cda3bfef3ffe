namespace Virga.Node.Storage.Sqlite;

/// <summary>
/// The tables of <see cref="SqliteQueueStore"/>. Each index serves one question: what is visible, what comes first in a FIFO queue, which
/// groups are in flight, what has expired.
/// </summary>
internal static class SqliteQueueSchema
{
    public const string Create = """
        CREATE TABLE IF NOT EXISTS messages (
            id INTEGER PRIMARY KEY AUTOINCREMENT, queue INTEGER NOT NULL, message TEXT NOT NULL, body TEXT NOT NULL, attributes TEXT, sender TEXT NOT NULL, trace TEXT,
            grp TEXT, dedup TEXT, sent INTEGER NOT NULL, visible INTEGER NOT NULL, first INTEGER NOT NULL DEFAULT 0, receives INTEGER NOT NULL DEFAULT 0,
            earlier INTEGER NOT NULL DEFAULT 0, source TEXT, nonce INTEGER NOT NULL DEFAULT 0, fifo INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS messages_visible ON messages (queue, visible);
        CREATE INDEX IF NOT EXISTS messages_in_order ON messages (queue, id) WHERE fifo = 1;
        CREATE INDEX IF NOT EXISTS messages_in_flight ON messages (queue, grp, visible) WHERE receives > 0;
        CREATE INDEX IF NOT EXISTS messages_age ON messages (queue, sent);
        CREATE TABLE IF NOT EXISTS deduplication (queue INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, message TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (queue, key)) WITHOUT ROWID;
        """;
}
