using System.Collections.Immutable;
using Virga.Node.Values;

namespace Virga.Node.Mesh.Topics;

/// <summary>All subscriptions of the node. Changes are durable when they return.</summary>
internal sealed class TopicSubscriptions
{
    public const int Most = 1_000;

    private readonly ITopicStore store;
    private readonly MeshConnection mesh;
    private readonly Lock gate = new();
    private volatile ImmutableDictionary<string, ImmutableList<TopicSubscription>> byTopic;

    public TopicSubscriptions(ITopicStore store, MeshConnection mesh)
    {
        (this.store, this.mesh) = (store, mesh);
        byTopic = store.Subscriptions().GroupBy(one => one.Topic).ToImmutableDictionary(group => group.Key, group => group.OrderBy(one => one.CreatedAt).ToImmutableList());
        foreach (string topic in byTopic.Keys)
        {
            _ = mesh.FollowAsync(TopicName.OnMesh(topic)); // nothing is connected yet
        }
    }

    public IReadOnlyList<TopicSubscription> All => [.. byTopic.Values.SelectMany(each => each).OrderBy(one => one.CreatedAt)];

    public IReadOnlyList<TopicSubscription> Of(string topic) => byTopic.GetValueOrDefault(topic) ?? [];

    public async Task<VirgaError?> AddAsync(TopicSubscription added)
    {
        lock (gate)
        {
            if (byTopic.Values.Sum(each => each.Count) >= Most)
            {
                return new VirgaError(Outcome.TooManyRequests, $"{Most} subscriptions are the most: remove some.");
            }

            store.Save(added);
            byTopic = byTopic.SetItem(added.Topic, [.. Of(added.Topic), added]);
        }

        await mesh.FollowAsync(TopicName.OnMesh(added.Topic)).ConfigureAwait(false);
        return null;
    }

    /// <summary>False when there is none.</summary>
    public async Task<bool> RemoveAsync(string id)
    {
        string topic;
        lock (gate)
        {
            if (All.FirstOrDefault(one => one.Id == id) is not { } found)
            {
                return false;
            }

            store.Delete(id);
            topic = found.Topic;
            ImmutableList<TopicSubscription> left = byTopic[topic].Remove(found);
            byTopic = left.IsEmpty ? byTopic.Remove(topic) : byTopic.SetItem(topic, left);
        }

        if (!byTopic.ContainsKey(topic))
        {
            await mesh.LeaveAsync(TopicName.OnMesh(topic)).ConfigureAwait(false);
        }

        return true;
    }
}
