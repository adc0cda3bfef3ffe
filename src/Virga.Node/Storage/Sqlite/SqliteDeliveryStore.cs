using System.Text.Json;
using Microsoft.Data.Sqlite;
using Virga.Node.Invocations.Async;
using Virga.Node.Services.Timetables;

namespace Virga.Node.Storage.Sqlite;

/// <summary>One row a delivery, in the file of the asynchronous events.</summary>
internal sealed class SqliteDeliveryStore : IDeliveryStore
{
    private readonly SqliteDatabase database;
    private readonly GroupCommit commits;

    public SqliteDeliveryStore(SqliteDatabase database, GroupCommit commits)
    {
        (this.database, this.commits) = (database, commits);
        using SqliteConnection connection = database.Open();
        SqliteDatabase.Execute(connection, """
            CREATE TABLE IF NOT EXISTS deliveries (id INTEGER PRIMARY KEY AUTOINCREMENT, due INTEGER NOT NULL, attempts INTEGER NOT NULL, document BLOB NOT NULL);
            CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due, id);
            """);
    }

    /// <summary>In a transaction of the caller's.</summary>
    public static void Insert(SqliteConnection connection, Delivery one) => SqliteRows.Execute(
        connection,
        "INSERT INTO deliveries (due, attempts, document) VALUES ($due, $attempts, $document)",
        ("$due", one.DueAt.ToUnixTimeMilliseconds()),
        ("$attempts", one.Attempts),
        ("$document", JsonSerializer.SerializeToUtf8Bytes(one)));

    public Task AddAsync(IReadOnlyCollection<Delivery> deliveries) => commits.WriteAsync(connection =>
    {
        foreach (Delivery one in deliveries)
        {
            Insert(connection, one);
        }
    });

    public IReadOnlyList<Delivery> Due(DateTimeOffset now, int limit, IReadOnlySet<long> busy)
    {
        using SqliteConnection connection = database.Open();
        return
        [
            .. SqliteRows.Read(
                connection,
                "SELECT id, due, attempts, document FROM deliveries WHERE due <= $now ORDER BY due, id LIMIT $limit",
                Read,
                ("$now", now.ToUnixTimeMilliseconds()),
                ("$limit", limit + busy.Count)).Where(one => !busy.Contains(one.Id)).Take(limit),
        ];
    }

    public DateTimeOffset? NextDue(DateTimeOffset after)
    {
        using SqliteConnection connection = database.Open();
        return SqliteRows.Read(connection, "SELECT min(due) FROM deliveries WHERE due > $after", row => row.NumberOrNull(0), ("$after", after.ToUnixTimeMilliseconds())).Single() is { } due
            ? DateTimeOffset.FromUnixTimeMilliseconds(due)
            : null;
    }

    public Task PostponeAsync(Delivery changed) => commits.WriteAsync(connection => SqliteRows.Execute(
        connection,
        "UPDATE deliveries SET due = $due, attempts = $attempts WHERE id = $id",
        ("$due", changed.DueAt.ToUnixTimeMilliseconds()),
        ("$attempts", changed.Attempts),
        ("$id", changed.Id)));

    public Task RemoveAsync(Delivery delivered) => commits.WriteAsync(connection => Delete(connection, delivered));

    public Task BecomeAsync(Delivery delivered, AsyncEvent call) => commits.WriteAsync(connection =>
    {
        if (Delete(connection, delivered) == 1)
        {
            SqliteAsyncEventStore.Insert(connection, call);
        }
    });

    private static int Delete(SqliteConnection connection, Delivery one) => SqliteRows.Execute(connection, "DELETE FROM deliveries WHERE id = $id", ("$id", one.Id));

    private static Delivery Read(SqliteDataReader row) => JsonSerializer.Deserialize<Delivery>((byte[])row[3])! with
    {
        Id = row.GetInt64(0),
        DueAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
        Attempts = row.GetInt32(2),
    };
}
