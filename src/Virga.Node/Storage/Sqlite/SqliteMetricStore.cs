using Microsoft.Data.Sqlite;
using Virga.Node.Metering;
using Virga.Node.Telemetry.Metrics;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Metrics in a database file of their own: a row a metric and minute.</summary>
internal sealed class SqliteMetricStore : IMetricStore
{
    private const string Columns = "SELECT m.namespace, m.name, m.dimensions, m.unit, p.minute, p.count, p.sum, p.min, p.max, p.sketch FROM metrics m JOIN metric_points p ON p.metric = m.id";

    /// <summary>A compaction takes so many rows at a time, so that others may write in between.</summary>
    private const int Batch = 5000;

    private readonly SqliteDatabase database;

    public SqliteMetricStore(SqliteDatabase database)
    {
        this.database = database;
        using SqliteConnection connection = database.Open();
        SqliteDatabase.Execute(connection, """
            CREATE TABLE IF NOT EXISTS metrics (
                id INTEGER PRIMARY KEY, namespace TEXT, name TEXT, dimensions TEXT, unit TEXT, last_minute INTEGER,
                UNIQUE (namespace, name, dimensions, unit));
            CREATE TABLE IF NOT EXISTS metric_points (
                metric INTEGER, minute INTEGER, count REAL, sum REAL, min REAL, max REAL, sketch BLOB, PRIMARY KEY (metric, minute)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS metric_checkpoint (one INTEGER PRIMARY KEY CHECK (one = 1), segment INTEGER, slot INTEGER);
            INSERT OR IGNORE INTO metric_checkpoint VALUES (1, 0, 0);
            """);
        Checkpoint = SqliteRows.Read(connection, "SELECT segment, slot FROM metric_checkpoint", row => new UsageCheckpoint(row.GetInt64(0), row.GetInt32(1))).Single();
    }

    public UsageCheckpoint Checkpoint { get; private set; }

    public int Count
    {
        get
        {
            using SqliteConnection connection = database.Open();
            return (int)SqliteRows.Number(connection, "SELECT count(*) FROM metrics");
        }
    }

    public void Apply(UsageCheckpoint? checkpoint, IReadOnlyCollection<MetricPoint> points)
    {
        database.Write(connection =>
        {
            foreach (MetricPoint point in points)
            {
                Add(connection, point);
            }

            if (checkpoint is { } reached)
            {
                SqliteRows.Execute(connection, "UPDATE metric_checkpoint SET segment = $segment, slot = $slot", ("$segment", reached.Segment), ("$slot", reached.Index));
            }
        });
        if (checkpoint is { } stored)
        {
            Checkpoint = stored; // only the one who moves it writes it: others apply points meanwhile
        }
    }

    public IReadOnlyList<MetricPoint> Read(MetricId id, long fromMinute, long toMinute)
    {
        using SqliteConnection connection = database.Open();
        return SqliteRows.Read(
            connection,
            $"{Columns} WHERE m.namespace = $namespace AND m.name = $name AND m.dimensions = $dimensions AND p.minute >= $from AND p.minute < $to ORDER BY p.minute",
            ToPoint,
            [.. Parameters(id), ("$from", fromMinute), ("$to", toMinute)]);
    }

    public IReadOnlyList<MetricId> List(long sinceMinute)
    {
        using SqliteConnection connection = database.Open();
        return SqliteRows.Read(
            connection,
            "SELECT namespace, name, dimensions, unit FROM metrics WHERE last_minute >= $since ORDER BY namespace, name, dimensions, unit",
            ToId,
            ("$since", sinceMinute));
    }

    public void Compact(long hoursBefore, long nothingBefore)
    {
        database.Write(connection =>
        {
            SqliteRows.Execute(connection, "DELETE FROM metric_points WHERE minute < $before", ("$before", nothingBefore));
            SqliteRows.Execute(connection, "DELETE FROM metrics WHERE NOT EXISTS (SELECT 1 FROM metric_points WHERE metric = metrics.id)");
        });
        while (database.Write(connection => SumUp(connection, hoursBefore)) == Batch)
        {
        }
    }

    private static int SumUp(SqliteConnection connection, long before)
    {
        List<MetricPoint> minutes = SqliteRows.Read(connection, $"{Columns} WHERE p.minute < $before AND p.minute % 60 != 0 LIMIT {Batch}", ToPoint, ("$before", before));
        foreach (MetricPoint point in minutes)
        {
            Add(connection, point with { Minute = point.Minute / 60 * 60 });
            SqliteRows.Execute(
                connection,
                "DELETE FROM metric_points WHERE minute = $minute AND metric = (SELECT id FROM metrics WHERE namespace = $namespace AND name = $name AND dimensions = $dimensions AND unit = $unit)",
                [.. Parameters(point.Id), ("$minute", point.Minute)]);
        }

        return minutes.Count;
    }

    private static void Add(SqliteConnection connection, MetricPoint point)
    {
        long metric = SqliteRows.Number(
            connection,
            """
            INSERT INTO metrics (namespace, name, dimensions, unit, last_minute) VALUES ($namespace, $name, $dimensions, $unit, $minute)
            ON CONFLICT (namespace, name, dimensions, unit) DO UPDATE SET last_minute = max(last_minute, $minute) RETURNING id
            """,
            [.. Parameters(point.Id), ("$minute", point.Minute)]);
        MetricSummary all = SqliteRows.Read(connection, $"{Columns} WHERE p.metric = $metric AND p.minute = $minute", ToPoint, ("$metric", metric), ("$minute", point.Minute)).SingleOrDefault()?.Summary ?? new MetricSummary();
        all.Merge(point.Summary);
        SqliteRows.Execute(
            connection,
            "INSERT OR REPLACE INTO metric_points VALUES ($metric, $minute, $count, $sum, $min, $max, $sketch)",
            ("$metric", metric),
            ("$minute", point.Minute),
            ("$count", all.Count),
            ("$sum", all.Sum),
            ("$min", all.Minimum),
            ("$max", all.Maximum),
            ("$sketch", all.Sketch?.ToBytes()));
    }

    private static (string Name, object? Value)[] Parameters(MetricId id) =>
        [("$namespace", id.Namespace), ("$name", id.Name), ("$dimensions", id.Dimensions), ("$unit", id.Unit)];

    private static MetricId ToId(SqliteDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3));

    private static MetricPoint ToPoint(SqliteDataReader row) => new(ToId(row), row.GetInt64(4), MetricSummary.OfStatistics(
        row.GetDouble(5), row.GetDouble(6), row.GetDouble(7), row.GetDouble(8), row.IsDBNull(9) ? null : MetricSketch.FromBytes((byte[])row[9])));
}
