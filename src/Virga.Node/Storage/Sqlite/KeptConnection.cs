using Microsoft.Data.Sqlite;

namespace Virga.Node.Storage.Sqlite;

/// <summary>A connection that is used again and again, by one caller at a time: its statements stay compiled.</summary>
internal sealed class KeptConnection(string connectionString) : SqliteConnection(connectionString)
{
    private const int MaxStatements = 100;
    private readonly Dictionary<string, SqliteCommand> commands = new(StringComparer.Ordinal);

    /// <summary>The statement without its parameters' values; not to be disposed of.</summary>
    public SqliteCommand Statement(string sql)
    {
        if (commands.TryGetValue(sql, out SqliteCommand? command))
        {
            command.Parameters.Clear();
            return command;
        }

        if (commands.Count == MaxStatements)
        {
            Forget();
        }

        command = CreateCommand();
#pragma warning disable CA2100 // callers put literals together; values are parameters
        command.CommandText = sql;
#pragma warning restore CA2100
        return commands[sql] = command;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Forget();
        }

        base.Dispose(disposing);
    }

    private void Forget()
    {
        foreach (SqliteCommand command in commands.Values)
        {
            command.Dispose();
        }

        commands.Clear();
    }
}
