using System.Collections.Concurrent;
using Virga.Node.Gateway.HttpApis;

namespace Virga.Node.Mesh.Topics;

/// <summary>
/// Bounds what neighbours and publishers may send. Only a neighbour's own messages are held against it: one that passes on another's
/// flood may not have counted as many of them yet.
/// </summary>
internal sealed class FloodGuard(TopicOptions options, TimeProvider time)
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, TokenBucket> neighbours = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Publisher, string Topic), TokenBucket> publishers = [];
    private readonly ConcurrentDictionary<string, (int Count, DateTimeOffset Since)> strikes = new(StringComparer.Ordinal);

    /// <summary>Whether one more message may come.</summary>
    public GossipVerdict Take(string topic, string author, string via)
    {
        bool isWithin = Of(neighbours, via, options.NeighbourRate, options.NeighbourBurst).TryTake() & Of(publishers, (author, topic), options.PublisherRate, options.ReceivedBurst).TryTake();
        return isWithin ? GossipVerdict.Accept : author == via ? GossipVerdict.Reject : GossipVerdict.Ignore;
    }

    /// <summary>For the node's own messages: within it, others take them.</summary>
    public bool TryPublish(string publisher, string topic) => Of(publishers, (publisher, topic), options.PublisherRate, options.PublisherBurst).TryTake();

    /// <summary>Counts a fault. True once there are so many that the neighbour is to be cut off.</summary>
    public bool Strike(string via)
    {
        DateTimeOffset now = time.GetUtcNow();
        Trim(strikes);
        (int count, _) = strikes.AddOrUpdate(via, _ => (1, now), (_, before) => now - before.Since > options.CutTime ? (1, now) : (before.Count + 1, before.Since));
        return count >= options.Strikes && strikes.TryRemove(via, out _);
    }

    private TokenBucket Of<TKey>(ConcurrentDictionary<TKey, TokenBucket> buckets, TKey key, double rate, int burst)
        where TKey : notnull
    {
        Trim(buckets);
        return buckets.GetOrAdd(key, static (_, given) => new TokenBucket(given.rate, given.burst, given.time), (rate, burst, time));
    }

    /// <summary>Whoever comes back after it begins anew, which costs one burst.</summary>
    private static void Trim<TKey, TValue>(ConcurrentDictionary<TKey, TValue> all)
        where TKey : notnull
    {
        if (all.Count >= Most)
        {
            all.Clear();
        }
    }
}
