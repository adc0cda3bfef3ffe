using System.Text.Json;
using Microsoft.Data.Sqlite;
using Virga.Node.Telemetry;

namespace Virga.Node.Storage.Sqlite;

/// <summary>
/// The ids of a scan's chunks, a page at a time and from the indexes alone: nothing is sorted with its bytes, and no statement stays
/// open while the caller thinks.
/// </summary>
internal sealed class SqliteLogPages(LogScan scan)
{
    public const int Size = 256;

    private (long Edge, long Id) last = scan.IsBackward ? (long.MaxValue, long.MaxValue) : (long.MinValue, 0);

    public IReadOnlyList<long> Next(SqliteConnection connection)
    {
        List<(long Edge, long Id)> page = SqliteRows.Read(
            connection,
            Sql(),
            row => (row.GetInt64(0), row.GetInt64(1)),
            ("$group", scan.Group),
            ("$streams", JsonSerializer.Serialize(scan.Streams)),
            ("$edge", last.Edge),
            ("$id", last.Id),
            ("$start", scan.Start),
            ("$end", scan.End));
        last = page.Count > 0 ? page[^1] : last;
        return [.. page.Select(entry => entry.Id)];
    }

    private string Sql()
    {
        const string Group = "(SELECT id FROM log_groups WHERE name = $group)";
        const string Streams = $"(SELECT id FROM log_streams WHERE group_id = {Group} AND name IN (SELECT value FROM json_each($streams)))";
        string whose = scan.Streams switch
        {
            null => $"group_id = {Group}",
            { Count: 1 } => $"stream_id = {Streams}", // by its own index: a function has a stream an instance
            _ => $"group_id = {Group} AND stream_id IN {Streams}",
        };
        (string edge, string beyond, string direction) = scan.IsBackward ? ("last_ms", "<", "DESC") : ("first_ms", ">", "ASC");
        return $"SELECT {edge}, id FROM chunks WHERE {whose} AND ({edge}, id) {beyond} ($edge, $id) AND last_ms >= $start AND first_ms < $end ORDER BY {edge} {direction}, id {direction} LIMIT {Size}";
    }
}
