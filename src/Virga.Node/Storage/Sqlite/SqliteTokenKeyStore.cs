using Virga.Node.Identity;
using Virga.Node.Identity.Tokens;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Keys of access tokens; the private halves are sealed.</summary>
internal sealed class SqliteTokenKeyStore : ITokenKeyStore, ISealedStore
{
    private readonly SqliteDatabase database;
    private readonly SecretBox box;

    public SqliteTokenKeyStore(SqliteDatabase database, SecretBox box)
    {
        (this.database, this.box) = (database, box);
        database.Write(connection => SqliteDatabase.Execute(connection, "CREATE TABLE IF NOT EXISTS token_keys (id TEXT PRIMARY KEY, secret BLOB NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID"));
    }

    public IReadOnlyList<TokenKey> Load() => database.Read(connection => SqliteRows.Read(
        connection, "SELECT id, secret, created FROM token_keys", row => TokenKey.From(box.Unseal((byte[])row[1], row.GetString(0)), new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero))));

    public void Add(TokenKey key) => database.Write(connection => SqliteRows.Execute(
        connection,
        "INSERT INTO token_keys (id, secret, created) VALUES ($id, $secret, $created)",
        ("$id", key.Id),
        ("$secret", box.Seal(key.CopySecret(), key.Id)),
        ("$created", key.Created.UtcTicks)));

    public void Delete(string id) => database.Write(connection => SqliteRows.Execute(connection, "DELETE FROM token_keys WHERE id = $id", ("$id", id)));

    public void Reseal() => database.Write(connection => Resealing.All(connection, box, "token_keys", "id", "secret"));
}
