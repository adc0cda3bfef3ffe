using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Virga.Node.Storage.Sqlite;

/// <summary>A statement that is run for very many rows: its values go to SQLite as they lie in memory. For one thread.</summary>
internal sealed class BulkStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private int bound;

    public BulkStatement(SqliteConnection connection, string sql)
    {
        database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, sql, out statement), database);
    }

    /// <summary>The next parameter.</summary>
    public BulkStatement With(long value)
    {
        return Checked(raw.sqlite3_bind_int64(statement, ++bound, value));
    }

    /// <inheritdoc cref="With(long)"/>
    public BulkStatement With(ulong value) => With((long)value);

    /// <inheritdoc cref="With(long)"/>
    public BulkStatement With(ReadOnlySpan<byte> value)
    {
        return Checked(value.IsEmpty ? raw.sqlite3_bind_zeroblob(statement, ++bound, 0) : raw.sqlite3_bind_blob(statement, ++bound, value)); // of nothing the latter makes a null
    }

    /// <summary>Runs it with the parameters given, and is ready for the next row.</summary>
    public void Run()
    {
        int code = raw.sqlite3_step(statement);
        raw.sqlite3_reset(statement);
        bound = 0;
        Checked(code);
    }

    public void Dispose() => statement.Dispose();

    private BulkStatement Checked(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_DONE))
        {
            bound = 0;
            SqliteException.ThrowExceptionForRC(code, database);
        }

        return this;
    }
}
