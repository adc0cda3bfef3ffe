using Virga.Node.Services.Queues;

namespace Virga.Node.Storage.Sqlite;

/// <summary>
/// When each message group of a FIFO queue may be received from: once its first message is visible. A message in flight so holds back
/// those behind it in its group, and nothing else. However long the backlog, the next group is found at once.
/// </summary>
/// <remarks>What is kept may be earlier than the truth, after a purge for instance, never later: the receive that finds it so mends it.</remarks>
internal sealed class MessageGroups(PreparedStatements statements, QueueGauges gauges)
{
    /// <summary>A message came to the end of a group.</summary>
    public void Added(long queue, string group, long due, long message) => statements.Execute(
        "INSERT INTO message_groups (queue, grp, due, head) VALUES ($queue, $grp, $due, $head) ON CONFLICT DO NOTHING", ("$queue", queue), ("$grp", group), ("$due", due), ("$head", message));

    /// <summary>Something happened to a message of the group.</summary>
    public void Mend(long queue, string group)
    {
        List<(long Id, long Visible)> head = statements.Read(
            "SELECT id, visible FROM messages WHERE queue = $queue AND grp = $grp AND fifo = 1 ORDER BY id LIMIT 1", row => (row.GetInt64(0), row.GetInt64(1)), ("$queue", queue), ("$grp", group));
        if (head.Count == 0)
        {
            statements.Execute("DELETE FROM message_groups WHERE queue = $queue AND grp = $grp", ("$queue", queue), ("$grp", group));
            return;
        }

        statements.Execute(
            "INSERT OR REPLACE INTO message_groups (queue, grp, due, head) VALUES ($queue, $grp, $due, $head)", ("$queue", queue), ("$grp", group), ("$due", head[0].Visible), ("$head", head[0].Id));
        gauges.Sooner(queue, head[0].Visible);
    }

    /// <summary>Groups that may be received from, the one that could be for longest first: all get their turn.</summary>
    public List<string> Free(MessageQueue queue, ReceiveOrder order) => statements.Read(
        "SELECT grp FROM message_groups WHERE queue = $queue AND due <= $now ORDER BY due, head LIMIT $max", row => row.GetString(0), ("$queue", queue.Number), ("$now", order.Now), ("$max", order.Max));

    public long? NextDue(MessageQueue queue, long now) =>
        statements.Number("SELECT min(due) FROM message_groups WHERE queue = $queue AND due > $now", ("$queue", queue.Number), ("$now", now));
}
