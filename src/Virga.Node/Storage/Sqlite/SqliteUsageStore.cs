using Microsoft.Data.Sqlite;
using Virga.Node.Metering;
using Virga.Node.Values;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Usage sums per function and hour.</summary>
internal sealed class SqliteUsageStore : IUsageStore
{
    private readonly SqliteDatabase database;

    public SqliteUsageStore(SqliteDatabase database)
    {
        this.database = database;
        using SqliteConnection connection = database.Open();
        SqliteDatabase.Execute(connection, """
            CREATE TABLE IF NOT EXISTS usage_hours (
                hour INTEGER, function INTEGER, calls INTEGER, errors INTEGER, cold INTEGER, duration_us INTEGER, billed_ms INTEGER,
                cpu_us INTEGER, peak_kib INTEGER, bytes_in INTEGER, bytes_out INTEGER, price_nanos INTEGER,
                PRIMARY KEY (hour, function)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS usage_checkpoint (one INTEGER PRIMARY KEY CHECK (one = 1), segment INTEGER, slot INTEGER);
            INSERT OR IGNORE INTO usage_checkpoint VALUES (1, 0, 0);
            """);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT segment, slot FROM usage_checkpoint";
        using SqliteDataReader reader = command.ExecuteReader();
        reader.Read();
        Checkpoint = new UsageCheckpoint(reader.GetInt64(0), reader.GetInt32(1));
    }

    public UsageCheckpoint Checkpoint { get; private set; }

    public void Apply(UsageCheckpoint checkpoint, IReadOnlyCollection<(long Hour, UsageTotals Totals)> hours)
    {
        database.Write(connection =>
        {
            foreach ((long hour, UsageTotals totals) in hours)
            {
                Add(connection, hour, totals);
            }

            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "UPDATE usage_checkpoint SET segment = $segment, slot = $slot";
            command.Parameters.AddWithValue("$segment", checkpoint.Segment);
            command.Parameters.AddWithValue("$slot", checkpoint.Index);
            command.ExecuteNonQuery();
        });
        Checkpoint = checkpoint;
    }

    public IReadOnlyList<UsageTotals> Read(long sinceHour)
    {
        using SqliteConnection connection = database.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            SELECT function, sum(calls), sum(errors), sum(cold), sum(duration_us), sum(billed_ms), sum(cpu_us), max(peak_kib),
                sum(bytes_in), sum(bytes_out), sum(price_nanos)
            FROM usage_hours WHERE hour >= $since GROUP BY function ORDER BY function
            """;
        command.Parameters.AddWithValue("$since", sinceHour);
        using SqliteDataReader reader = command.ExecuteReader();
        List<UsageTotals> all = [];
        while (reader.Read())
        {
            all.Add(new UsageTotals(reader.GetInt32(0))
            {
                Calls = reader.GetInt64(1),
                Errors = reader.GetInt64(2),
                ColdStarts = reader.GetInt64(3),
                DurationMicros = reader.GetInt64(4),
                BilledMillis = reader.GetInt64(5),
                CpuMicros = reader.GetInt64(6),
                PeakMemoryKiB = reader.GetInt64(7),
                BytesIn = reader.GetInt64(8),
                BytesOut = reader.GetInt64(9),
                Price = new NanoMoney(reader.GetInt64(10)),
            });
        }

        return all;
    }

    private static void Add(SqliteConnection connection, long hour, UsageTotals totals)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO usage_hours VALUES ($hour, $function, $calls, $errors, $cold, $duration, $billed, $cpu, $peak, $in, $out, $price)
            ON CONFLICT (hour, function) DO UPDATE SET calls = calls + $calls, errors = errors + $errors, cold = cold + $cold,
                duration_us = duration_us + $duration, billed_ms = billed_ms + $billed, cpu_us = cpu_us + $cpu,
                peak_kib = max(peak_kib, $peak), bytes_in = bytes_in + $in, bytes_out = bytes_out + $out,
                price_nanos = price_nanos + $price
            """;
        (string Name, long Value)[] values =
        [
            ("$hour", hour), ("$function", totals.FunctionNumber), ("$calls", totals.Calls), ("$errors", totals.Errors),
            ("$cold", totals.ColdStarts), ("$duration", totals.DurationMicros), ("$billed", totals.BilledMillis), ("$cpu", totals.CpuMicros),
            ("$peak", totals.PeakMemoryKiB), ("$in", totals.BytesIn), ("$out", totals.BytesOut), ("$price", totals.Price.Nanos),
        ];
        foreach ((string name, long value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.ExecuteNonQuery();
    }
}
