using System.Text.Json;
using Microsoft.Data.Sqlite;
using Virga.Node.Functions;
using Virga.Node.Identity;

namespace Virga.Node.Storage.Sqlite;

/// <summary>
/// Functions as JSON documents, one row each: they are always read and written whole. Sealed, because environment variables hold
/// secrets.
/// </summary>
internal sealed class SqliteFunctionStore : IFunctionStore, ISealedStore
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true };

    private readonly SqliteDatabase database;
    private readonly SecretBox box;

    public SqliteFunctionStore(SqliteDatabase database, SecretBox box)
    {
        (this.database, this.box) = (database, box);
        using SqliteConnection connection = database.Open();
        SqliteDatabase.Execute(connection, """
            CREATE TABLE IF NOT EXISTS functions (name TEXT PRIMARY KEY, document BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS function_numbers (number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL);
            """);
    }

    public IReadOnlyList<Function> Load()
    {
        using SqliteConnection connection = database.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT name, document FROM functions";
        using SqliteDataReader reader = command.ExecuteReader();
        List<Function> functions = [];
        while (reader.Read())
        {
            functions.Add(JsonSerializer.Deserialize<Function>(box.Unseal((byte[])reader[1], reader.GetString(0)), Json)!);
        }

        return functions;
    }

    public void Save(Function function) => database.Write(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "INSERT INTO functions (name, document) VALUES ($name, $document) ON CONFLICT (name) DO UPDATE SET document = $document";
        command.Parameters.AddWithValue("$name", function.Name);
        command.Parameters.AddWithValue("$document", box.Seal(JsonSerializer.SerializeToUtf8Bytes(function, Json), function.Name));
        command.ExecuteNonQuery();
    });

    public void Reseal() => database.Write(connection => Resealing.All(connection, box, "functions", "name", "document"));

    public void Delete(string name) => database.Write(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "DELETE FROM functions WHERE name = $name";
        command.Parameters.AddWithValue("$name", name);
        command.ExecuteNonQuery();
    });

    public int NextNumber(string name) => database.Write(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "INSERT INTO function_numbers (name) VALUES ($name); SELECT last_insert_rowid();";
        command.Parameters.AddWithValue("$name", name);
        return (int)(long)command.ExecuteScalar()!;
    });

    public IReadOnlyDictionary<int, string> Names()
    {
        using SqliteConnection connection = database.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT number, name FROM function_numbers";
        using SqliteDataReader reader = command.ExecuteReader();
        Dictionary<int, string> names = [];
        while (reader.Read())
        {
            names[reader.GetInt32(0)] = reader.GetString(1);
        }

        return names;
    }
}
