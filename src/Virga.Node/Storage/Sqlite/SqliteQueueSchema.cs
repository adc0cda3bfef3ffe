namespace Virga.Node.Storage.Sqlite;

/// <summary>
/// The tables of <see cref="SqliteQueueStore"/>. Each index serves one question: what is visible, what comes first in a group of a FIFO
/// queue, what has expired; of groups, which may be received from.
/// </summary>
internal static class SqliteQueueSchema
{
    public const string Create = """
        CREATE TABLE IF NOT EXISTS messages (
            id INTEGER PRIMARY KEY AUTOINCREMENT, queue INTEGER NOT NULL, message TEXT NOT NULL, body TEXT NOT NULL, attributes TEXT, sender TEXT NOT NULL, trace TEXT,
            grp TEXT, dedup TEXT, sent INTEGER NOT NULL, visible INTEGER NOT NULL, first INTEGER NOT NULL DEFAULT 0, receives INTEGER NOT NULL DEFAULT 0,
            earlier INTEGER NOT NULL DEFAULT 0, source TEXT, nonce INTEGER NOT NULL DEFAULT 0, fifo INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS messages_visible ON messages (queue, visible);
        DROP INDEX IF EXISTS messages_in_order;
        DROP INDEX IF EXISTS messages_in_flight;
        CREATE INDEX IF NOT EXISTS messages_group ON messages (queue, grp, id) WHERE fifo = 1;
        CREATE INDEX IF NOT EXISTS messages_age ON messages (queue, sent);
        CREATE TABLE IF NOT EXISTS message_groups (queue INTEGER NOT NULL, grp TEXT NOT NULL, due INTEGER NOT NULL, head INTEGER NOT NULL, PRIMARY KEY (queue, grp)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS message_groups_due ON message_groups (queue, due, head);
        INSERT INTO message_groups SELECT DISTINCT queue, grp, 0, 0 FROM messages WHERE fifo = 1 AND NOT EXISTS (SELECT 1 FROM message_groups);
        CREATE TABLE IF NOT EXISTS deduplication (queue INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, message TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (queue, key)) WITHOUT ROWID;
        """;
}
