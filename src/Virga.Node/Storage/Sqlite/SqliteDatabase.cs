using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Virga.Node.Values;

namespace Virga.Node.Storage.Sqlite;

/// <summary>
/// A database file. Write-ahead log with <c>synchronous=FULL</c>: a committed transaction survives both <c>kill -9</c> and a power
/// cut. Each store opens its own connections; SQLite serialises the writers.
/// </summary>
internal sealed class SqliteDatabase
{
    /// <summary>SQLite's result codes for a machine that can't store: I/O error, full, can't open.</summary>
    private static readonly int[] DiskErrors = [10, 13, 14];

    private readonly string connectionString;

    private readonly string settings;
    private readonly ConcurrentBag<KeptConnection> idle = [];

    private readonly bool survivesPowerCut;

    /// <param name="survivesPowerCut">False: <c>kill -9</c> loses nothing, a power cut may lose the last transactions, never the file.</param>
    public SqliteDatabase(string path, bool survivesPowerCut = true)
    {
        this.survivesPowerCut = survivesPowerCut;
        settings = $"PRAGMA synchronous={(survivesPowerCut ? "FULL" : "NORMAL")}; PRAGMA foreign_keys=ON;";
        SqliteNative.Bind();
        Path = path;
        connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = 30 }.ToString();
        using SqliteConnection connection = Open();
        Execute(connection, "PRAGMA journal_mode=WAL");
    }

    public string Path { get; }

    public SqliteConnection Open()
    {
        SqliteConnection connection = new(connectionString);
        connection.Open();
        Execute(connection, settings);
        return connection;
    }

    /// <summary>A connection for one caller that goes on using it: its statements stay compiled.</summary>
    public KeptConnection OpenKept()
    {
        KeptConnection connection = new(connectionString);
        connection.Open();
        Execute(connection, settings);
        return connection;
    }

    /// <summary>Runs the work on a connection that is kept, which is much cheaper than a new one.</summary>
    public T Read<T>(Func<SqliteConnection, T> work)
    {
        KeptConnection connection = idle.TryTake(out KeptConnection? kept) ? kept : OpenKept();
        try
        {
            return work(connection);
        }
        finally
        {
            idle.Add(connection);
        }
    }

    /// <summary>
    /// All of <paramref name="work"/> or, when it throws, nothing of it, in one durable transaction.
    /// </summary>
    /// <exception cref="StorageException">The disk is full or fails.</exception>
    public T Write<T>(Func<SqliteConnection, T> work)
    {
        try
        {
            return Read(connection => InTransaction(connection, work));
        }
        catch (SqliteException e) when (DiskErrors.Contains(e.SqliteErrorCode))
        {
            throw Failed(e);
        }
    }

    /// <summary>The same over a connection that is the caller's own.</summary>
    /// <param name="flushed">False: <c>kill -9</c> loses nothing; a power cut may lose it, unless a flushed transaction came after it.</param>
    /// <exception cref="StorageException">The disk is full or fails.</exception>
    public void Write(SqliteConnection connection, Action<SqliteConnection> work, bool flushed)
    {
        try
        {
            if (survivesPowerCut)
            {
                Execute(connection, flushed ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
            }

            InTransaction(connection, writer =>
            {
                work(writer);
                return true;
            });
        }
        catch (SqliteException e) when (DiskErrors.Contains(e.SqliteErrorCode))
        {
            throw Failed(e);
        }
    }

    public void Write(Action<SqliteConnection> work) => Write(connection =>
    {
        work(connection);
        return true;
    });

    private static T InTransaction<T>(SqliteConnection connection, Func<SqliteConnection, T> work)
    {
        SqliteRows.Execute(connection, "BEGIN IMMEDIATE");
        try
        {
            T result = work(connection);
            SqliteRows.Execute(connection, "COMMIT");
            return result;
        }
        finally
        {
            if (raw.sqlite3_get_autocommit(connection.Handle) == 0) // SQLite rolls back by itself when the disk is full
            {
                Execute(connection, "ROLLBACK");
            }
        }
    }

    private static StorageException Failed(SqliteException reason) => new("The node's disk is full or fails: nothing was changed.", reason);

    /// <summary>Runs one or more statements that return nothing.</summary>
    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // only called with literals
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
