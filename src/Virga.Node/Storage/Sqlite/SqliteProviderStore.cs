using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;
using Virga.Node.Federation.Providers;
using Virga.Node.Identity;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Providers, sealed whole: they hold credentials.</summary>
internal sealed class SqliteProviderStore : IProviderStore, ISealedStore
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly SqliteDatabase database;
    private readonly SecretBox box;

    public SqliteProviderStore(SqliteDatabase database, SecretBox box)
    {
        (this.database, this.box) = (database, box);
        using SqliteConnection connection = database.Open();
        SqliteDatabase.Execute(connection, "CREATE TABLE IF NOT EXISTS providers (name TEXT PRIMARY KEY, document BLOB NOT NULL) WITHOUT ROWID");
    }

    public IReadOnlyList<ProviderRecord> Load()
    {
        using SqliteConnection connection = database.Open();
        return SqliteRows.Read(connection, "SELECT name, document FROM providers ORDER BY name", row => JsonSerializer.Deserialize<ProviderRecord>(box.Unseal((byte[])row[1], row.GetString(0)), Json)!);
    }

    public void Save(ProviderRecord record) => database.Write(connection => SqliteRows.Execute(
        connection,
        "INSERT INTO providers (name, document) VALUES ($name, $document) ON CONFLICT (name) DO UPDATE SET document = $document",
        ("$name", record.Name),
        ("$document", box.Seal(JsonSerializer.SerializeToUtf8Bytes(record, Json), record.Name))));

    public void Delete(string name) => database.Write(connection => SqliteRows.Execute(connection, "DELETE FROM providers WHERE name = $name", ("$name", name)));

    public void Reseal() => database.Write(connection => Resealing.All(connection, box, "providers", "name", "document"));
}
