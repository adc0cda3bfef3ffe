using System.Collections.Concurrent;

namespace Virga.Node.Services.Queues;

/// <summary>
/// Receives from FIFO queues that a client tries again after it lost the answer: within five minutes it gets the same messages, as long as
/// all of them are still in flight by that receive. Source: Amazon SQS API, ReceiveMessage, <c>ReceiveRequestAttemptId</c>.
/// </summary>
internal sealed class ReceiveAttempts(QueueTraffic traffic)
{
    private const long Lifetime = 5 * 60 * 1000;
    private readonly ConcurrentDictionary<(long Queue, string Attempt), (long At, IReadOnlyList<QueueMessage> Messages)> attempts = [];

    public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(MessageQueue queue, string attempt, int visibility, Func<Task<IReadOnlyList<QueueMessage>>> receive)
    {
        if (attempts.TryGetValue((queue.Number, attempt), out (long At, IReadOnlyList<QueueMessage> Messages) before) && before.At > traffic.Now - Lifetime)
        {
            IReadOnlyList<VisibilityOutcome> again = await traffic.ChangeVisibilityAsync(queue, [.. before.Messages.Select(message => (message.Receipt, visibility))]).ConfigureAwait(false);
            if (again.All(outcome => outcome == VisibilityOutcome.Changed))
            {
                return before.Messages;
            }
        }

        IReadOnlyList<QueueMessage> received = await receive().ConfigureAwait(false);
        Forget();
        if (received.Count > 0)
        {
            attempts[(queue.Number, attempt)] = (traffic.Now, received);
        }

        return received;
    }

    private void Forget()
    {
        foreach (KeyValuePair<(long Queue, string Attempt), (long At, IReadOnlyList<QueueMessage> Messages)> old in attempts.Where(pair => pair.Value.At <= traffic.Now - Lifetime))
        {
            attempts.TryRemove(old);
        }
    }
}
