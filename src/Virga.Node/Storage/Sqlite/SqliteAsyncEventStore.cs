using System.Globalization;
using Microsoft.Data.Sqlite;
using Virga.Node.Functions;
using Virga.Node.Invocations.Async;
using Virga.Node.Values;

namespace Virga.Node.Storage.Sqlite;

/// <summary>One row an event, also after its end, up to a number of outcomes of each kind.</summary>
internal sealed class SqliteAsyncEventStore : IAsyncEventStore, IDisposable
{
    private const string Columns = "id, request, function, qualifier, payload, trace, context, accepted, due, attempts, refusals, state, ended, reason";
    private const int TrimEvery = 1_000;

    private readonly SqliteDatabase database;
    private readonly GroupCommit commits;
    private readonly int kept;
    private int endings;

    public SqliteAsyncEventStore(SqliteDatabase database, AsyncOptions options)
    {
        (this.database, kept) = (database, options.KeptOutcomes);
        using (SqliteConnection connection = database.Open())
        {
            SqliteDatabase.Execute(connection, """
                CREATE TABLE IF NOT EXISTS async_events (
                    id INTEGER PRIMARY KEY AUTOINCREMENT, request TEXT NOT NULL, function TEXT NOT NULL, qualifier TEXT, payload BLOB NOT NULL, trace TEXT, context TEXT NOT NULL,
                    accepted INTEGER NOT NULL, due INTEGER NOT NULL, attempts INTEGER NOT NULL, refusals INTEGER NOT NULL, state INTEGER NOT NULL, ended INTEGER, reason TEXT);
                CREATE INDEX IF NOT EXISTS async_events_due ON async_events (state, due);
                CREATE INDEX IF NOT EXISTS async_events_function ON async_events (state, function, due, id);
                CREATE TABLE IF NOT EXISTS source_positions (source TEXT PRIMARY KEY, position TEXT NOT NULL) WITHOUT ROWID;
                """);
        }

        commits = new GroupCommit(database);
    }

    /// <summary>For other stores in the same file, so that its writers don't wait for each other's locks.</summary>
    public GroupCommit Commits => commits;

    public Task AddAsync(AsyncEvent accepted) => commits.WriteAsync(connection => Insert(connection, accepted));

    public Task AddAsync(IReadOnlyList<AsyncEvent> accepted, SourcePosition position) => commits.WriteAsync(connection =>
    {
        foreach (AsyncEvent one in accepted)
        {
            Insert(connection, one);
        }

        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "INSERT INTO source_positions (source, position) VALUES ($source, $position) ON CONFLICT (source) DO UPDATE SET position = $position";
        command.Parameters.AddWithValue("$source", position.Source);
        command.Parameters.AddWithValue("$position", position.Position);
        command.ExecuteNonQuery();
    });

    public string? PositionOf(string source)
    {
        using SqliteConnection connection = database.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT position FROM source_positions WHERE source = $source";
        command.Parameters.AddWithValue("$source", source);
        return command.ExecuteScalar() as string;
    }

    public Task ForgetAsync(string source) => commits.WriteAsync(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "DELETE FROM source_positions WHERE source = $source";
        command.Parameters.AddWithValue("$source", source);
        command.ExecuteNonQuery();
    });

    /// <summary>Steps from name to name in the index, whatever the number of events.</summary>
    public IReadOnlyList<string> WaitingFunctions()
    {
        using SqliteConnection connection = database.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            WITH RECURSIVE names (name) AS (
                SELECT min(function) FROM async_events WHERE state = 0
                UNION ALL
                SELECT (SELECT min(function) FROM async_events WHERE state = 0 AND function > name) FROM names WHERE name IS NOT NULL)
            SELECT name FROM names WHERE name IS NOT NULL
            """;
        using SqliteDataReader reader = command.ExecuteReader();
        List<string> names = [];
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    public IReadOnlyList<AsyncEvent> Due(string functionName, DateTimeOffset now, int limit, IReadOnlySet<long> busy)
    {
        List<AsyncEvent> due = [];
        using SqliteConnection connection = database.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM async_events WHERE state = 0 AND function = $function AND due <= $now ORDER BY due, id LIMIT $limit";
        command.Parameters.AddWithValue("$function", functionName);
        command.Parameters.AddWithValue("$now", now.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$limit", limit + busy.Count);
        using SqliteDataReader reader = command.ExecuteReader();
        while (due.Count < limit && reader.Read())
        {
            if (!busy.Contains(reader.GetInt64(0)))
            {
                due.Add(Read(reader));
            }
        }

        return due;
    }

    public DateTimeOffset? NextDue(DateTimeOffset after)
    {
        using SqliteConnection connection = database.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT min(due) FROM async_events WHERE state = 0 AND due > $after";
        command.Parameters.AddWithValue("$after", after.ToUnixTimeMilliseconds());
        return command.ExecuteScalar() is long due ? DateTimeOffset.FromUnixTimeMilliseconds(due) : null;
    }

    public Task PostponeAsync(AsyncEvent changed) => commits.WriteAsync(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "UPDATE async_events SET due = $due, attempts = $attempts, refusals = $refusals, reason = $reason WHERE id = $id AND state = 0";
        command.Parameters.AddWithValue("$due", changed.DueAt.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$attempts", changed.Attempts);
        command.Parameters.AddWithValue("$refusals", changed.Refusals);
        command.Parameters.AddWithValue("$reason", (object?)changed.Reason ?? DBNull.Value);
        command.Parameters.AddWithValue("$id", changed.Id);
        command.ExecuteNonQuery();
    });

    public Task EndAsync(AsyncEvent ended, IReadOnlyList<AsyncEvent> following) => commits.WriteAsync(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "UPDATE async_events SET state = $state, ended = $ended, attempts = $attempts, reason = $reason, payload = $payload WHERE id = $id AND state = 0";
        command.Parameters.AddWithValue("$state", (int)ended.State);
        command.Parameters.AddWithValue("$ended", ended.EndedAt!.Value.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$attempts", ended.Attempts);
        command.Parameters.AddWithValue("$reason", (object?)ended.Reason ?? DBNull.Value);
        command.Parameters.AddWithValue("$payload", ended.Payload);
        command.Parameters.AddWithValue("$id", ended.Id);
        if (command.ExecuteNonQuery() == 0)
        {
            return; // it has its outcome already
        }

        foreach (AsyncEvent next in following)
        {
            Insert(connection, next);
        }

        if (++endings % TrimEvery == 0)
        {
            Trim(connection, ended.State);
        }
    });

    public IReadOnlyList<AsyncEvent> Latest(AsyncEventState state, string? functionName, int limit)
    {
        using SqliteConnection connection = database.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM async_events WHERE state = $state AND ($function IS NULL OR function = $function) ORDER BY id DESC LIMIT $limit";
        command.Parameters.AddWithValue("$state", (int)state);
        command.Parameters.AddWithValue("$function", (object?)functionName ?? DBNull.Value);
        command.Parameters.AddWithValue("$limit", limit);
        using SqliteDataReader reader = command.ExecuteReader();
        List<AsyncEvent> all = [];
        while (reader.Read())
        {
            all.Add(Read(reader));
        }

        return all;
    }

    public IReadOnlyDictionary<AsyncEventState, long> Counts()
    {
        Dictionary<AsyncEventState, long> counts = Enum.GetValues<AsyncEventState>().ToDictionary(state => state, _ => 0L);
        using SqliteConnection connection = database.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT state, count(*) FROM async_events GROUP BY state";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            counts[(AsyncEventState)reader.GetInt32(0)] = reader.GetInt64(1);
        }

        return counts;
    }

    public async Task<int> ReviveAsync(string? requestId, string? functionName, DateTimeOffset now)
    {
        int revived = 0;
        await commits.WriteAsync(connection =>
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = """
                UPDATE async_events SET state = 0, ended = NULL, attempts = 0, refusals = 0, reason = NULL, accepted = $now, due = $now
                WHERE state = 2 AND ($request IS NULL OR request = $request) AND ($function IS NULL OR function = $function)
                """;
            command.Parameters.AddWithValue("$now", now.ToUnixTimeMilliseconds());
            command.Parameters.AddWithValue("$request", (object?)requestId ?? DBNull.Value);
            command.Parameters.AddWithValue("$function", (object?)functionName ?? DBNull.Value);
            revived = command.ExecuteNonQuery();
        }).ConfigureAwait(false);
        return revived;
    }

    public void Dispose() => commits.Dispose();

    /// <summary>In a transaction of the caller's.</summary>
    public static void Insert(SqliteConnection connection, AsyncEvent one)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO async_events (request, function, qualifier, payload, trace, context, accepted, due, attempts, refusals, state)
            VALUES ($request, $function, $qualifier, $payload, $trace, $context, $accepted, $due, 0, 0, 0)
            """;
        command.Parameters.AddWithValue("$request", one.RequestId.ToString());
        command.Parameters.AddWithValue("$function", one.Function.Name);
        command.Parameters.AddWithValue("$qualifier", (object?)one.Function.Qualifier ?? DBNull.Value);
        command.Parameters.AddWithValue("$payload", one.Payload);
        command.Parameters.AddWithValue("$trace", (object?)one.TraceId ?? DBNull.Value);
        command.Parameters.AddWithValue("$context", one.ClientContext);
        command.Parameters.AddWithValue("$accepted", one.AcceptedAt.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$due", one.DueAt.ToUnixTimeMilliseconds());
        command.ExecuteNonQuery();
    }

    /// <summary>Outcomes beyond the number that is kept go, the oldest first.</summary>
    private void Trim(SqliteConnection connection, AsyncEventState state)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "DELETE FROM async_events WHERE state = $state AND id <= (SELECT id FROM async_events WHERE state = $state ORDER BY id DESC LIMIT 1 OFFSET $kept)";
        command.Parameters.AddWithValue("$state", (int)state);
        command.Parameters.AddWithValue("$kept", kept);
        command.ExecuteNonQuery();
    }

    private static AsyncEvent Read(SqliteDataReader reader) => new()
    {
        Id = reader.GetInt64(0),
        RequestId = new RequestId(Guid.Parse(reader.GetString(1), CultureInfo.InvariantCulture)),
        Function = new FunctionReference(reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3)),
        Payload = (byte[])reader[4],
        TraceId = reader.IsDBNull(5) ? null : reader.GetString(5),
        ClientContext = reader.GetString(6),
        AcceptedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(7)),
        DueAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(8)),
        Attempts = reader.GetInt32(9),
        Refusals = reader.GetInt32(10),
        State = (AsyncEventState)reader.GetInt32(11),
        EndedAt = reader.IsDBNull(12) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(12)),
        Reason = reader.IsDBNull(13) ? null : reader.GetString(13),
    };
}
