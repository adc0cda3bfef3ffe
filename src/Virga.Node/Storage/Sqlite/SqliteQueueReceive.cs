using System.Text.Json;
using Microsoft.Data.Sqlite;
using Virga.Node.Services.Queues;

namespace Virga.Node.Storage.Sqlite;

/// <summary>One receive, within a transaction.</summary>
internal static class SqliteQueueReceive
{
    private const string Standard = "SELECT id, receives, sent FROM messages WHERE queue = $queue AND visible <= $now ORDER BY visible LIMIT $max";

    /// <summary>As AWS does, only the first 120,000 messages are searched for a group that isn't in flight.</summary>
    private const string Fifo = """
        SELECT id, receives, sent FROM (SELECT id, receives, sent, visible, grp FROM messages WHERE queue = $queue AND fifo = 1 ORDER BY id LIMIT 120000) AS one
        WHERE visible <= $now AND NOT EXISTS (SELECT 1 FROM messages AS held WHERE held.queue = $queue AND held.grp = one.grp AND held.receives > 0 AND held.visible > $now)
        ORDER BY id LIMIT $max
        """;

    private const string Bury = """
        UPDATE messages SET queue = $target, earlier = earlier + receives, receives = 0, first = 0, visible = $now, source = $source, sent = CASE WHEN fifo = 1 THEN $now ELSE sent END
        WHERE id IN (SELECT value FROM json_each($ids))
        """;

    private const string Take = $"""
        UPDATE messages SET receives = receives + 1, visible = $visible, nonce = random(), first = CASE WHEN first = 0 THEN $now ELSE first END
        WHERE id IN (SELECT value FROM json_each($ids)) RETURNING {SqliteQueueRows.Columns}
        """;

    public static List<QueueMessage> Run(SqliteConnection connection, MessageQueue queue, ReceiveOrder order)
    {
        while (true)
        {
            List<(long Id, long Receives, long Sent)> found = SqliteRows.Read(
                connection, queue.IsFifo ? Fifo : Standard, row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), ("$queue", queue.Number), ("$now", order.Now), ("$max", order.Max));
            long horizon = queue.Horizon(order.Now);
            string expired = Ids(found.Where(one => one.Sent <= horizon));
            found.RemoveAll(one => one.Sent <= horizon);
            int removed = SqliteRows.Execute(connection, "DELETE FROM messages WHERE id IN (SELECT value FROM json_each($ids))", ("$ids", expired));
            if (order.DeadLetters is { } letters && queue.Redrive is { } redrive)
            {
                string dead = Ids(found.Where(one => one.Receives >= redrive.MaxReceives));
                found.RemoveAll(one => one.Receives >= redrive.MaxReceives);
                removed += SqliteRows.Execute(connection, Bury, ("$target", letters.Number), ("$now", order.Now), ("$source", queue.Arn), ("$ids", dead));
            }

            if (found.Count > 0 || removed == 0)
            {
                List<QueueMessage> taken = SqliteRows.Read(connection, Take, SqliteQueueRows.Read, ("$visible", order.VisibleAt), ("$now", order.Now), ("$ids", Ids(found)));
                taken.Sort((left, right) => left.Id.CompareTo(right.Id));
                return taken;
            }
        }
    }

    private static string Ids(IEnumerable<(long Id, long Receives, long Sent)> rows) => JsonSerializer.Serialize(rows.Select(row => row.Id));
}
