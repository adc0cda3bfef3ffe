using System.Text.Json;
using Microsoft.Data.Sqlite;
using Virga.Node.Services.Queues;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Messages as rows.</summary>
internal static class SqliteQueueRows
{
    public const string Columns = "id, message, body, attributes, sender, trace, grp, dedup, sent, visible, first, receives + earlier, source, nonce, queue";

    public static long Insert(PreparedStatements statements, MessageQueue queue, QueueMessage one) => statements.Number(
        """
        INSERT INTO messages (queue, message, body, attributes, sender, trace, grp, dedup, sent, visible, fifo)
        VALUES ($queue, $message, $body, $attributes, $sender, $trace, $grp, $dedup, $sent, $visible, $fifo) RETURNING id
        """,
        ("$queue", queue.Number),
        ("$message", one.MessageId),
        ("$body", one.Body),
        ("$attributes", one.Attributes is { Count: > 0 } attributes ? JsonSerializer.Serialize(attributes) : null),
        ("$sender", one.SenderId),
        ("$trace", one.TraceHeader),
        ("$grp", one.GroupId),
        ("$dedup", one.DeduplicationId),
        ("$sent", one.SentAt),
        ("$visible", one.VisibleAt),
        ("$fifo", queue.IsFifo))!.Value;

    public static QueueMessage Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        MessageId = row.GetString(1),
        Body = row.GetString(2),
        Attributes = Text(row, 3) is { } attributes ? JsonSerializer.Deserialize<Dictionary<string, MessageAttribute>>(attributes) : null,
        SenderId = row.GetString(4),
        TraceHeader = Text(row, 5),
        GroupId = Text(row, 6),
        DeduplicationId = Text(row, 7),
        SentAt = row.GetInt64(8),
        VisibleAt = row.GetInt64(9),
        FirstReceivedAt = row.GetInt64(10),
        Receives = row.GetInt32(11),
        DeadLetterSource = Text(row, 12),
        Receipt = new Receipt(row.GetInt64(14), row.GetInt64(0), row.GetInt64(13)),
    };

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
