using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;
using Virga.Node.Identity.Entities;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Users, groups, roles and policies as JSON documents, one row each; keys are in a table of their own, sealed.</summary>
internal sealed class SqliteIdentityStore : IIdentityStore
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true };

    private readonly SqliteDatabase database;

    public SqliteIdentityStore(SqliteDatabase database)
    {
        this.database = database;
        using SqliteConnection connection = database.Open();
        SqliteDatabase.Execute(connection, "CREATE TABLE IF NOT EXISTS identities (kind TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, document TEXT NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID");
    }

    public IReadOnlyList<Entity> Load()
    {
        using SqliteConnection connection = database.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT document FROM identities";
        using SqliteDataReader reader = command.ExecuteReader();
        List<Entity> all = [];
        while (reader.Read())
        {
            all.Add(JsonSerializer.Deserialize<Entity>(reader.GetString(0), Json)!);
        }

        return all;
    }

    public void Save(IReadOnlyDictionary<EntityKey, Entity?> changes) => database.Write(connection =>
    {
        foreach ((EntityKey key, Entity? entity) in changes)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = entity is null
                ? "DELETE FROM identities WHERE kind = $kind AND name = $name"
                : "INSERT INTO identities (kind, name, document) VALUES ($kind, $name, $document) ON CONFLICT (kind, name) DO UPDATE SET name = $name, document = $document";
            command.Parameters.AddWithValue("$kind", key.Kind.ToString());
            command.Parameters.AddWithValue("$name", key.Name);
            command.Parameters.AddWithValue("$document", entity is null ? DBNull.Value : JsonSerializer.Serialize(entity, Json));
            command.ExecuteNonQuery();
        }
    });
}
