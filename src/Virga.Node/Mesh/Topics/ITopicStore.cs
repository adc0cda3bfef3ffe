using Virga.Node.Chain.Crypto;
using Virga.Node.Invocations.Async;

namespace Virga.Node.Mesh.Topics;

/// <summary>Keeps subscriptions and the latest messages of each topic. When a method returns or its task completes, the change survives <c>kill -9</c> and a power cut.</summary>
internal interface ITopicStore
{
    IReadOnlyList<TopicSubscription> Subscriptions();

    void Save(TopicSubscription subscription);

    void Delete(string subscription);

    /// <summary>
    /// Takes a message and, in the same transaction, the calls that follow from it. False: it was taken before, even if it is no longer kept.
    /// </summary>
    Task<bool> AddAsync(TopicRecord message, IReadOnlyList<AsyncEvent> calls, DateTimeOffset now);

    /// <summary>All messages of a publisher up to this sequence were taken or are given up; null: none of it is known.</summary>
    ulong? CompleteTo(string topic, string publisher);

    Task SetCompleteAsync(string topic, string publisher, ulong sequence);

    /// <summary>The newest message of a publisher; null: none.</summary>
    TopicHead? Head(string topic, string publisher);

    /// <summary>Topics in which the publisher has messages, and when it published its newest one there.</summary>
    IReadOnlyList<(string Topic, DateTimeOffset At)> TopicsOf(string publisher);

    byte[]? Block(Hash32 digest);

    /// <summary>The messages that are kept, newest first.</summary>
    IReadOnlyList<TopicEntry> History(string topic, int limit);
}
