using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Virga.Node.Telemetry;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Log groups and streams.</summary>
internal sealed class SqliteLogCatalog : ILogCatalog
{
    private const string GroupColumns = "SELECT name, created_ms, retention_days, tags, (SELECT coalesce(sum(size), 0) FROM chunks WHERE group_id = g.id) FROM log_groups g";
    private const string StreamColumns = "SELECT s.name, s.created_ms, s.first_ms, s.last_ms, s.ingested_ms FROM log_streams s JOIN log_groups g ON g.id = s.group_id";

    private readonly SqliteDatabase database;

    public SqliteLogCatalog(SqliteDatabase database)
    {
        this.database = database;
        using SqliteConnection connection = database.Open();
        SqliteLogSchema.Ensure(connection);
    }

    public LogGroup? FindGroup(string name) => Read($"{GroupColumns} WHERE name = $name", ToGroup, ("$name", name)).SingleOrDefault();

    public IReadOnlyList<LogGroup> Groups(string text, bool isAnywhere, string after, int limit) => Read(
        $"{GroupColumns} WHERE name > $after AND (CASE $anywhere WHEN 1 THEN instr(lower(name), lower($text)) > 0 OR $text = '' ELSE substr(name, 1, length($text)) = $text END) ORDER BY name LIMIT $limit",
        ToGroup,
        ("$text", text),
        ("$anywhere", isAnywhere ? 1 : 0),
        ("$after", after),
        ("$limit", limit));

    public bool Create(LogGroup group) => database.Write(connection => SqliteRows.Execute(
        connection,
        "INSERT INTO log_groups (name, created_ms, retention_days, tags) VALUES ($name, $created, $retention, $tags) ON CONFLICT DO NOTHING",
        ("$name", group.Name),
        ("$created", group.CreatedAt),
        ("$retention", group.RetentionDays),
        ("$tags", JsonSerializer.Serialize(group.Tags))) > 0);

    public void Update(LogGroup group) => database.Write(connection => SqliteRows.Execute(
        connection,
        "UPDATE log_groups SET retention_days = $retention, tags = $tags WHERE name = $name",
        ("$name", group.Name),
        ("$retention", group.RetentionDays),
        ("$tags", JsonSerializer.Serialize(group.Tags))));

    public LogStream? FindStream(string group, string name) =>
        Read($"{StreamColumns} WHERE g.name = $group AND s.name = $name", ToStream, ("$group", group), ("$name", name)).SingleOrDefault();

    public IReadOnlyList<LogStream> Streams(LogStreamQuery query)
    {
        string direction = query.IsDescending ? "DESC" : "ASC";
        return Read(
            $"{StreamColumns} WHERE g.name = $group AND substr(s.name, 1, length($prefix)) = $prefix ORDER BY {(query.ByTime ? $"s.last_ms {direction}, " : "")}s.name {direction} LIMIT $limit OFFSET $skip",
            ToStream,
            ("$group", query.Group),
            ("$prefix", query.Prefix),
            ("$limit", query.Limit),
            ("$skip", query.Skip));
    }

    public bool Create(string group, LogStream stream) => database.Write(connection => SqliteRows.Execute(
        connection,
        "INSERT INTO log_streams (group_id, name, created_ms) SELECT id, $name, $created FROM log_groups WHERE name = $group ON CONFLICT DO NOTHING",
        ("$group", group),
        ("$name", stream.Name),
        ("$created", stream.CreatedAt)) > 0);

    private static LogGroup ToGroup(SqliteDataReader row) => new(row.GetString(0), row.GetInt64(1))
    {
        RetentionDays = (int?)row.NumberOrNull(2),
        Tags = JsonSerializer.Deserialize<ImmutableSortedDictionary<string, string>>(row.GetString(3))!,
        StoredBytes = row.GetInt64(4),
    };

    private static LogStream ToStream(SqliteDataReader row) =>
        new(row.GetString(0), row.GetInt64(1), row.NumberOrNull(2), row.NumberOrNull(3), row.NumberOrNull(4));

    private List<T> Read<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteConnection connection = database.Open();
        return SqliteRows.Read(connection, sql, read, parameters);
    }
}
