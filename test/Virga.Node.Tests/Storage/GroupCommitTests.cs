using Microsoft.Data.Sqlite;
using Virga.Node.Storage.Sqlite;

namespace Virga.Node.Tests.Storage;

public sealed class GroupCommitTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Write_ManyAtOnceAndOneThatFails_FailsAlone()
    {
        SqliteDatabase database = new(folder.At("db"));
        using SqliteConnection connection = database.Open();
        SqliteDatabase.Execute(connection, "CREATE TABLE numbers (n INTEGER PRIMARY KEY)");
        using GroupCommit commits = new(database);
        Task[] writes = [.. Enumerable.Range(0, 100).Select(number => commits.WriteAsync(writer => Insert(writer, number == 50 ? 49 : number)))];
        await Assert.ThrowsAsync<SqliteException>(() => Task.WhenAll(writes));
        Assert.Equal(1, writes.Count(write => write.IsFaulted));
        using SqliteCommand count = connection.CreateCommand();
        count.CommandText = "SELECT count(*) FROM numbers";
        Assert.Equal(99L, count.ExecuteScalar());
    }

    [Fact]
    public async Task Write_WithoutAFlushBesideOthers_IsThereAndAFailureHarmsNoneOfThem()
    {
        SqliteDatabase database = new(folder.At("db"));
        using SqliteConnection connection = database.Open();
        SqliteDatabase.Execute(connection, "CREATE TABLE numbers (n INTEGER PRIMARY KEY)");
        using GroupCommit commits = new(database);
        PreparedStatements statements = new();
        Task[] writes = [.. Enumerable.Range(0, 100).Select(number => commits.WriteAsync(
            writer => statements.On(writer).Execute("INSERT INTO numbers VALUES ($n)", ("$n", number == 50 ? 49 : number)), flushed: number % 2 == 0))];
        await Assert.ThrowsAsync<SqliteException>(() => Task.WhenAll(writes));
        Assert.Equal([50], Enumerable.Range(0, 100).Where(number => writes[number].IsFaulted));
        long? count = null;
        await commits.WriteAsync(writer => count = statements.On(writer).Number("SELECT count(*) FROM numbers"));
        Assert.Equal(99, count);
    }

    private static void Insert(SqliteConnection connection, int number)
    {
        using SqliteCommand insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO numbers VALUES ($n)";
        insert.Parameters.AddWithValue("$n", number);
        insert.ExecuteNonQuery();
    }
}
