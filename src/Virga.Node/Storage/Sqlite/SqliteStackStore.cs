using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;
using Virga.Node.Identity;
using Virga.Node.Services.Stacks;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Stacks, their resources, change sets and events: sealed JSON documents, since properties hold environments and parameters secrets.</summary>
internal sealed class SqliteStackStore : IStackStore, ISealedStore
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true };

    private readonly SqliteDatabase database;
    private readonly SecretBox box;

    public SqliteStackStore(SqliteDatabase database, SecretBox box)
    {
        (this.database, this.box) = (database, box);
        using SqliteConnection connection = database.Open();
        SqliteDatabase.Execute(connection, """
            CREATE TABLE IF NOT EXISTS stack_documents (key TEXT PRIMARY KEY, kind TEXT NOT NULL, stack TEXT NOT NULL, number INTEGER NOT NULL, document BLOB NOT NULL) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS stack_documents_order ON stack_documents (stack, kind, number);
            """);
    }

    public IReadOnlyList<Stack> LoadStacks() => [.. Load<Stack>("stack").Select(pair => pair.Document)];

    public IReadOnlyList<(string Stack, StackResource Resource)> LoadResources() => Load<StackResource>("resource");

    public IReadOnlyList<ChangeSet> LoadChangeSets() => [.. Load<ChangeSet>("changeset").Select(pair => pair.Document)];

    public void Save(StackStep step) => database.Write(connection =>
    {
        string id = step.StackId;
        if (step.Stack is { } stack)
        {
            Put(connection, $"stack/{id}", "stack", id, 0, stack);
        }

        foreach (StackResource resource in step.Resources)
        {
            Put(connection, $"resource/{id}/{resource.LogicalId}", "resource", id, 0, resource);
        }

        foreach (string gone in step.Removed)
        {
            SqliteRows.Execute(connection, "DELETE FROM stack_documents WHERE key = $key", ("$key", $"resource/{id}/{gone}"));
        }

        foreach (StackEvent one in step.Events)
        {
            Put(connection, $"event/{id}/{one.Number}", "event", id, one.Number, one);
        }

        if (step.ChangeSet is { } set)
        {
            Put(connection, $"changeset/{set.Id}", "changeset", id, 0, set);
        }

        if (step.RemovedChangeSet is { } removed)
        {
            SqliteRows.Execute(connection, "DELETE FROM stack_documents WHERE key = $key", ("$key", $"changeset/{removed}"));
        }
    });

    public IReadOnlyList<StackEvent> Events(string stack, long before, int most)
    {
        using SqliteConnection connection = database.Open();
        return SqliteRows.Read(
            connection,
            "SELECT key, document FROM stack_documents WHERE stack = $stack AND kind = 'event' AND number < $before ORDER BY number DESC LIMIT $most",
            row => Open<StackEvent>(row.GetString(0), (byte[])row[1]),
            ("$stack", stack), ("$before", before), ("$most", most));
    }

    public long LastEvent(string stack)
    {
        using SqliteConnection connection = database.Open();
        return SqliteRows.Number(connection, "SELECT coalesce(max(number), 0) FROM stack_documents WHERE stack = $stack AND kind = 'event'", ("$stack", stack));
    }

    public void Forget(string stack) => database.Write(connection => SqliteRows.Execute(connection, "DELETE FROM stack_documents WHERE stack = $stack", ("$stack", stack)));

    public void Reseal() => database.Write(connection => Resealing.All(connection, box, "stack_documents", "key", "document"));

    private List<(string Stack, T Document)> Load<T>(string kind)
    {
        using SqliteConnection connection = database.Open();
        return SqliteRows.Read(
            connection,
            "SELECT stack, key, document FROM stack_documents WHERE kind = $kind ORDER BY key",
            row => (row.GetString(0), Open<T>(row.GetString(1), (byte[])row[2])),
            ("$kind", kind));
    }

    private T Open<T>(string key, byte[] sealedDocument) => JsonSerializer.Deserialize<T>(box.Unseal(sealedDocument, key), Json)!;

    private void Put<T>(SqliteConnection connection, string key, string kind, string stack, long number, T document) => SqliteRows.Execute(
        connection,
        "INSERT INTO stack_documents (key, kind, stack, number, document) VALUES ($key, $kind, $stack, $number, $document) ON CONFLICT (key) DO UPDATE SET document = $document",
        ("$key", key), ("$kind", kind), ("$stack", stack), ("$number", number), ("$document", box.Seal(JsonSerializer.SerializeToUtf8Bytes(document, Json), key)));
}
