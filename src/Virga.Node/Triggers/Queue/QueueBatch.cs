using Virga.Node.Services.Queues;

namespace Virga.Node.Triggers.Queue;

/// <summary>Messages for one call of a function.</summary>
internal sealed record QueueBatch(MessageQueue Queue, IReadOnlyList<QueueMessage> Messages, DateTimeOffset ReceivedAt)
{
    /// <summary>What a call's event may hold, less room for what surrounds the bodies.</summary>
    private const int MaxBytes = 5 * 1024 * 1024;

    /// <summary>Parts that each fit into an event: escaped, a character may take six bytes.</summary>
    public IEnumerable<QueueBatch> Split()
    {
        List<QueueMessage> part = [];
        long bytes = 0;
        foreach (QueueMessage message in Messages)
        {
            long size = QueueEvent.SizeOf(message);
            if (part.Count > 0 && bytes + size > MaxBytes)
            {
                yield return this with { Messages = part };
                (part, bytes) = ([], 0);
            }

            part.Add(message);
            bytes += size;
        }

        yield return this with { Messages = part };
    }
}
