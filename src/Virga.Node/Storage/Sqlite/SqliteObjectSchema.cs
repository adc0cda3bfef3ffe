using Microsoft.Data.Sqlite;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Tables of the object store. Blobs' references are counted in the transaction that makes or ends them.</summary>
internal static class SqliteObjectSchema
{
    public static void Create(SqliteDatabase database)
    {
        using SqliteConnection connection = database.Open();
        SqliteDatabase.Execute(connection, """
            CREATE TABLE IF NOT EXISTS buckets (name TEXT NOT NULL PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS objects (bucket TEXT NOT NULL, key TEXT NOT NULL, seq INTEGER NOT NULL, version TEXT NOT NULL, latest INTEGER NOT NULL, marker INTEGER NOT NULL,
                document TEXT NOT NULL, PRIMARY KEY (bucket, key, seq DESC)) WITHOUT ROWID;
            CREATE UNIQUE INDEX IF NOT EXISTS objects_latest ON objects (bucket, key) WHERE latest = 1;
            CREATE INDEX IF NOT EXISTS objects_seq ON objects (seq);
            CREATE TABLE IF NOT EXISTS uploads (bucket TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL UNIQUE, document TEXT NOT NULL, PRIMARY KEY (bucket, key, id)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS parts (upload TEXT NOT NULL REFERENCES uploads (id), number INTEGER NOT NULL, document TEXT NOT NULL, PRIMARY KEY (upload, number)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS blobs (hash TEXT NOT NULL PRIMARY KEY, uses INTEGER NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS small_blobs (hash TEXT NOT NULL PRIMARY KEY, content BLOB NOT NULL);
            CREATE INDEX IF NOT EXISTS blobs_unused ON blobs (uses) WHERE uses = 0;
            """);
    }
}
