using Microsoft.Data.Sqlite;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Statements with parameters, and their rows.</summary>
internal static class SqliteRows
{
    public static List<T> Read<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using Statement statement = new(connection, sql, parameters);
        using SqliteDataReader reader = statement.Command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>The one number that the statement gives.</summary>
    public static long Number(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using Statement statement = new(connection, sql, parameters);
        return (long)statement.Command.ExecuteScalar()!;
    }

    /// <summary>Runs a statement; returns how many rows it changed.</summary>
    public static int Execute(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using Statement statement = new(connection, sql, parameters);
        return statement.Command.ExecuteNonQuery();
    }

    public static long? NumberOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    /// <summary>A command for one use; a kept connection keeps it.</summary>
    private readonly ref struct Statement : IDisposable
    {
        private readonly bool isKept;

        public Statement(SqliteConnection connection, string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
        {
            isKept = connection is KeptConnection;
            Command = connection is KeptConnection kept ? kept.Statement(sql) : connection.CreateCommand();
            if (!isKept)
            {
#pragma warning disable CA2100 // callers put literals together; values are parameters
                Command.CommandText = sql;
#pragma warning restore CA2100
            }

            foreach ((string name, object? value) in parameters)
            {
                if (sql.Contains(name, StringComparison.Ordinal))
                {
                    Command.Parameters.AddWithValue(name, value ?? DBNull.Value);
                }
            }
        }

        public SqliteCommand Command { get; }

        public void Dispose()
        {
            if (!isKept)
            {
                Command.Dispose();
            }
        }
    }
}
