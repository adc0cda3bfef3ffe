namespace Virga.Node.Services.Queues;

/// <summary>
/// Keeps queues and their messages. A completed call is durable. Nothing of a backlog is kept in memory, and no operation's time depends
/// on its length, but for counts.
/// </summary>
internal interface IQueueStore
{
    IReadOnlyList<MessageQueue> Load();

    void Save(MessageQueue queue);

    /// <summary>The queue is gone when it returns; its messages go later.</summary>
    void Delete(MessageQueue queue);

    IReadOnlyList<MessageMove> LoadMoves();

    void SaveMove(MessageMove move);

    void DeleteMove(string id);

    /// <summary>In their order. In a FIFO queue, one whose deduplication id came within five minutes is not added again.</summary>
    Task<IReadOnlyList<SentMessage>> AddAsync(MessageQueue queue, IReadOnlyList<QueueMessage> messages);

    /// <summary>Adds a message unless one was added for this key before, within two days.</summary>
    Task AddOnceAsync(MessageQueue queue, QueueMessage message, Guid key);

    /// <summary>
    /// Takes visible messages into flight: of a FIFO queue in order, and none of a group that has one in flight. Those that were received
    /// too often go to the dead-letter queue instead.
    /// </summary>
    Task<IReadOnlyList<QueueMessage>> ReceiveAsync(MessageQueue queue, ReceiveOrder order);

    /// <summary>A receipt that is no longer the last one deletes nothing; in a FIFO queue, neither does one whose time has passed.</summary>
    /// <returns>Those of a FIFO queue that came too late: their messages are still there.</returns>
    Task<IReadOnlyList<Receipt>> DeleteAsync(MessageQueue queue, IReadOnlyList<Receipt> receipts, long now);

    Task<IReadOnlyList<VisibilityOutcome>> ChangeVisibilityAsync(MessageQueue queue, IReadOnlyList<VisibilityOrder> orders, long now);

    /// <summary>Deletes what was sent before this call.</summary>
    Task PurgeAsync(MessageQueue queue);

    /// <summary>Deletes what is older than the queue keeps messages, and deduplication ids of more than five minutes ago.</summary>
    Task ExpireAsync(MessageQueue queue, long now);

    /// <summary>Sends visible messages on, as new ones; returns how many.</summary>
    /// <param name="targetOf">The number of the queue for messages from a dead-letter source's ARN; null: they stay.</param>
    Task<int> MoveAsync(MessageQueue queue, Func<string?, long?> targetOf, int max, long now);

    QueueCounts Count(MessageQueue queue, long now);

    /// <summary>Before this moment, in Unix milliseconds, a receive finds nothing. 0: not known. Asking costs nothing.</summary>
    long NothingUntil(MessageQueue queue);

    /// <summary>Whether the last receive found as many messages in flight as may be.</summary>
    bool IsFull(MessageQueue queue);
}
