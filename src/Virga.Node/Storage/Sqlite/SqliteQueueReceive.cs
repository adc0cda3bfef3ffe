using System.Text.Json;
using Virga.Node.Services.Queues;

namespace Virga.Node.Storage.Sqlite;

/// <summary>One receive, within a transaction.</summary>
internal sealed class SqliteQueueReceive(PreparedStatements statements, QueueGauges gauges, MessageQueue queue, ReceiveOrder order)
{
    private const string Standard = "SELECT id, receives, sent, NULL, visible FROM messages WHERE queue = $queue AND visible <= $now ORDER BY visible LIMIT $max";

    private const string Fifo = "SELECT id, receives, sent, grp, visible FROM messages WHERE queue = $queue AND grp = $grp AND fifo = 1 ORDER BY id LIMIT $max";

    private const string Bury = """
        UPDATE messages SET queue = $target, earlier = earlier + receives, receives = 0, first = 0, visible = $now, source = $source, sent = CASE WHEN fifo = 1 THEN $now ELSE sent END
        WHERE id IN (SELECT value FROM json_each($ids))
        """;

    private const string Take = $"""
        UPDATE messages SET receives = receives + 1, visible = $visible, nonce = random(), first = CASE WHEN first = 0 THEN $now ELSE first END
        WHERE id = $id RETURNING {SqliteQueueRows.Columns}
        """;

    private const string InFlight = "SELECT count(*) FROM messages WHERE queue = $queue AND visible > $now AND receives > 0";

    private readonly MessageGroups groups = new(statements, gauges);
    private readonly List<QueueMessage> taken = [];
    private bool mayBeMore;

    public List<QueueMessage> Run()
    {
        if (gauges.DueOf(queue.Number) > order.Now || gauges.IsFull(queue.Number, order.Now, () => statements.Number(InFlight, ("$queue", queue.Number), ("$now", order.Now)) ?? 0))
        {
            return [];
        }

        bool any;
        do
        {
            mayBeMore = false;
            any = queue.IsFifo ? TakeOfGroups() : TakeFirst();
        }
        while (any && taken.Count == 0); // what was there had expired, or was dead: there may be more behind it

        gauges.Received(queue.Number, taken.Count);
        if (mayBeMore)
        {
            gauges.NextIs(queue.Number, 0);
        }
        else if (taken.Count < order.Max)
        {
            long? next = queue.IsFifo ? groups.NextDue(queue, order.Now) : statements.Number("SELECT min(visible) FROM messages WHERE queue = $queue AND visible > $now", ("$queue", queue.Number), ("$now", order.Now));
            gauges.NextIs(queue.Number, next ?? long.MaxValue);
            gauges.Sooner(queue.Number, taken.Count > 0 ? order.VisibleAt : long.MaxValue); // taken for no time: visible now
        }

        return taken;
    }

    /// <summary>Whether there were any.</summary>
    private bool TakeFirst()
    {
        List<Row> found = statements.Read(Standard, Row.Read, ("$queue", queue.Number), ("$now", order.Now), ("$max", order.Max));
        bool any = found.Count > 0;
        TakeAll(found);
        taken.Sort((left, right) => left.Id.CompareTo(right.Id));
        return any;
    }

    /// <summary>As AWS does, as many of one group as can be before another's.</summary>
    private bool TakeOfGroups()
    {
        List<string> free = groups.Free(queue, order);
        foreach (string group in free.TakeWhile(_ => taken.Count < order.Max))
        {
            List<Row> found = statements.Read(Fifo, Row.Read, ("$queue", queue.Number), ("$grp", group), ("$max", order.Max - taken.Count));
            TakeAll([.. found.TakeWhile(one => one.Visible <= order.Now)]);
            groups.Mend(queue.Number, group);
        }

        mayBeMore |= free.Count == order.Max;
        return free.Count > 0;
    }

    private void TakeAll(List<Row> found)
    {
        RemoveExpired(found);
        RemoveDead(found);
        foreach (Row one in found)
        {
            taken.AddRange(statements.Read(Take, SqliteQueueRows.Read, ("$visible", order.VisibleAt), ("$now", order.Now), ("$id", one.Id)));
        }
    }

    private void RemoveExpired(List<Row> found)
    {
        long horizon = queue.Horizon(order.Now);
        Row[] expired = [.. found.Where(one => one.Sent <= horizon)];
        if (expired.Length > 0)
        {
            mayBeMore = true;
            found.RemoveAll(one => one.Sent <= horizon);
            statements.Execute("DELETE FROM messages WHERE id IN (SELECT value FROM json_each($ids))", ("$ids", Ids(expired)));
        }
    }

    private void RemoveDead(List<Row> found)
    {
        if (order.DeadLetters is not { } letters || queue.Redrive is not { } redrive || !found.Exists(one => one.Receives >= redrive.MaxReceives))
        {
            return;
        }

        mayBeMore = true;
        Row[] dead = [.. found.Where(one => one.Receives >= redrive.MaxReceives)];
        found.RemoveAll(one => one.Receives >= redrive.MaxReceives);
        statements.Execute(Bury, ("$target", letters.Number), ("$now", order.Now), ("$source", queue.Arn), ("$ids", Ids(dead)));
        gauges.Sooner(letters.Number, order.Now);
        foreach (string group in dead.Where(one => one.Group is not null).Select(one => one.Group!).Distinct())
        {
            groups.Mend(letters.Number, group);
        }
    }

    private static string Ids(Row[] rows) => JsonSerializer.Serialize(rows.Select(row => row.Id));

    private readonly record struct Row(long Id, long Receives, long Sent, string? Group, long Visible)
    {
        public static Row Read(Microsoft.Data.Sqlite.SqliteDataReader row) => new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetInt64(4));
    }
}
