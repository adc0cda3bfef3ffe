using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Things that are always read and written whole, one JSON document a row, by their key.</summary>
internal sealed class SqliteDocuments<T>
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true };

    private readonly SqliteDatabase database;
    private readonly string kind;

    /// <param name="kind">What the documents are: all kinds share a table.</param>
    public SqliteDocuments(SqliteDatabase database, string kind)
    {
        (this.database, this.kind) = (database, kind);
        using SqliteConnection connection = database.Open();
        SqliteDatabase.Execute(connection, "CREATE TABLE IF NOT EXISTS documents (kind TEXT NOT NULL, key TEXT NOT NULL, document BLOB NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID");
    }

    public IReadOnlyList<T> Load()
    {
        using SqliteConnection connection = database.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT document FROM documents WHERE kind = $kind ORDER BY key";
        command.Parameters.AddWithValue("$kind", kind);
        using SqliteDataReader reader = command.ExecuteReader();
        List<T> all = [];
        while (reader.Read())
        {
            all.Add(JsonSerializer.Deserialize<T>((byte[])reader[0], Json)!);
        }

        return all;
    }

    public void Save(string key, T document) => database.Write(connection => Save(connection, key, document));

    public void Delete(string key) => database.Write(connection => Delete(connection, key));

    /// <summary>In a transaction of the caller's.</summary>
    public void Save(SqliteConnection connection, string key, T document) => SqliteRows.Execute(
        connection,
        "INSERT INTO documents (kind, key, document) VALUES ($kind, $key, $document) ON CONFLICT (kind, key) DO UPDATE SET document = $document",
        ("$kind", kind),
        ("$key", key),
        ("$document", JsonSerializer.SerializeToUtf8Bytes(document, Json)));

    /// <summary>In a transaction of the caller's.</summary>
    public void Delete(SqliteConnection connection, string key) => SqliteRows.Execute(connection, "DELETE FROM documents WHERE kind = $kind AND key = $key", ("$kind", kind), ("$key", key));
}
