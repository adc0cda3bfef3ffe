using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Journal;
using Virga.Node.Mesh.Content;

namespace Virga.Node.Storage.Sqlite;

internal sealed class SqliteJournalStore : IJournalStore, IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS journal_segment (number INTEGER PRIMARY KEY, id TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS journal_entry (number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, receipt TEXT NOT NULL, box BLOB NOT NULL, link TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS journal_key (tenant TEXT PRIMARY KEY, public_key BLOB NOT NULL, sealed BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS journal_place (one INTEGER PRIMARY KEY CHECK (one = 1), link TEXT NOT NULL, next INTEGER NOT NULL, epoch INTEGER NOT NULL, position INTEGER NOT NULL);
        """;

    private readonly SqliteDatabase database;
    private readonly GroupCommit commits;
    private readonly PreparedStatements statements = new();

    public SqliteJournalStore(SqliteDatabase database)
    {
        this.database = database;
        database.Write(connection =>
        {
            SqliteDatabase.Execute(connection, Schema);
            SqliteRows.Execute(connection, "INSERT OR IGNORE INTO journal_place (one, link, next, epoch, position) VALUES (1, @link, 0, 0, 0)", ("@link", default(Hash32).ToString()));
        });
        commits = new GroupCommit(database);
    }

    public JournalState Load() => database.Read(connection =>
    {
        (string link, ulong next, ulong epoch, ulong position) = SqliteRows.Read(
            connection, "SELECT link, next, epoch, position FROM journal_place", row => (row.GetString(0), (ulong)row.GetInt64(1), (ulong)row.GetInt64(2), (ulong)row.GetInt64(3)))[0];
        return new JournalState(
            SqliteRows.Read(connection, "SELECT id FROM journal_segment ORDER BY number", row => Cid.Parse(row.GetString(0)).Value),
            SqliteRows.Read(connection, "SELECT number, tenant, receipt, box, link FROM journal_entry ORDER BY number", row => new SealedEntry((ulong)row.GetInt64(0), row.GetString(1), row.GetString(2), (byte[])row[3], row.GetString(4))),
            SqliteRows.Read(connection, "SELECT tenant, public_key, sealed FROM journal_key", row => new OpenKey(row.GetString(0), (byte[])row[1], (byte[])row[2])),
            link, next, epoch, position);
    });

    public Task AppendAsync(ulong epoch, ulong position, IReadOnlyList<SealedEntry> entries, IReadOnlyList<OpenKey> newKeys) => commits.WriteAsync(connection =>
    {
        PreparedStatements write = statements.On(connection);
        write.Execute("UPDATE journal_place SET epoch = @epoch, position = @position", ("@epoch", (long)epoch), ("@position", (long)position));
        foreach (OpenKey key in newKeys)
        {
            write.Execute("INSERT INTO journal_key (tenant, public_key, sealed) VALUES (@tenant, @key, @sealed)", ("@tenant", key.Tenant), ("@key", key.PublicKey), ("@sealed", key.Sealed));
        }

        foreach (SealedEntry entry in entries)
        {
            write.Execute(
                "INSERT INTO journal_entry (number, tenant, receipt, box, link) VALUES (@number, @tenant, @receipt, @box, @link)",
                ("@number", (long)entry.Number), ("@tenant", entry.Tenant), ("@receipt", entry.Receipt), ("@box", entry.Box), ("@link", entry.Link));
        }
    });

    public Task SealAsync(Cid segment, string link, ulong next) => commits.WriteAsync(connection =>
    {
        SqliteRows.Execute(connection, "INSERT INTO journal_segment (number, id) SELECT coalesce(max(number) + 1, 0), @id FROM journal_segment", ("@id", segment.ToString()));
        SqliteRows.Execute(connection, "UPDATE journal_place SET link = @link, next = @next", ("@link", link), ("@next", (long)next));
        SqliteDatabase.Execute(connection, "DELETE FROM journal_entry; DELETE FROM journal_key");
    });

    public void Dispose() => commits.Dispose();
}
