using System.Text;
using Microsoft.Data.Sqlite;
using Virga.Node.Identity;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Access keys; the secrets are sealed.</summary>
internal sealed class SqliteAccessKeyStore : IAccessKeyStore, ISealedStore
{
    private readonly SqliteDatabase database;
    private readonly SecretBox box;

    public SqliteAccessKeyStore(SqliteDatabase database, SecretBox box)
    {
        (this.database, this.box) = (database, box);
        using SqliteConnection connection = database.Open();
        SqliteDatabase.Execute(connection, "CREATE TABLE IF NOT EXISTS access_keys (id TEXT PRIMARY KEY, owner TEXT NOT NULL, secret BLOB NOT NULL) WITHOUT ROWID");
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM pragma_table_info('access_keys') WHERE name = 'created'";
        if ((long)command.ExecuteScalar()! == 0) // a folder from before keys could be turned off
        {
            SqliteDatabase.Execute(connection, """
                ALTER TABLE access_keys ADD COLUMN created INTEGER NOT NULL DEFAULT 621355968000000000;
                ALTER TABLE access_keys ADD COLUMN active INTEGER NOT NULL DEFAULT 1;
                """);
        }
    }

    public IReadOnlyList<AccessKey> Load()
    {
        using SqliteConnection connection = database.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT id, owner, secret, created, active FROM access_keys";
        using SqliteDataReader reader = command.ExecuteReader();
        List<AccessKey> keys = [];
        while (reader.Read())
        {
            string id = reader.GetString(0);
            string secret = Encoding.UTF8.GetString(box.Unseal((byte[])reader[2], id));
            keys.Add(new AccessKey(id, secret, new Principal(reader.GetString(1)))
            {
                Created = new DateTimeOffset(reader.GetInt64(3), TimeSpan.Zero),
                IsActive = reader.GetBoolean(4),
            });
        }

        return keys;
    }

    public void Save(AccessKey key) => database.Write(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "INSERT OR REPLACE INTO access_keys (id, owner, secret, created, active) VALUES ($id, $owner, $secret, $created, $active)";
        command.Parameters.AddWithValue("$id", key.Id);
        command.Parameters.AddWithValue("$owner", key.Owner.Arn);
        command.Parameters.AddWithValue("$secret", box.Seal(Encoding.UTF8.GetBytes(key.Secret), key.Id));
        command.Parameters.AddWithValue("$created", key.Created.UtcTicks);
        command.Parameters.AddWithValue("$active", key.IsActive);
        command.ExecuteNonQuery();
    });

    public void Reseal() => database.Write(connection => Resealing.All(connection, box, "access_keys", "id", "secret"));

    public void Delete(string id) => database.Write(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "DELETE FROM access_keys WHERE id = $id";
        command.Parameters.AddWithValue("$id", id);
        command.ExecuteNonQuery();
    });
}
