using System.Collections.Concurrent;
using Virga.Node.Values;

namespace Virga.Node.Mesh.Topics;

/// <summary>Publishes in the node's name. A message that was accepted goes out again and again as the publisher's newest until subscribers have it.</summary>
internal sealed class TopicPublisher(MeshOptions options, MeshConnection mesh, ITopicStore store, TopicDelivery delivery, FloodGuard guard, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> gates = new(StringComparer.Ordinal);

    /// <summary>The message, once it is durable here.</summary>
    public async Task<Result<TopicRecord>> PublishAsync(string topic, ReadOnlyMemory<byte> data)
    {
        if (TopicName.Check(topic) is { } refused)
        {
            return refused;
        }

        if (data.Length > TopicMessage.MaxData)
        {
            return new VirgaError(Outcome.RequestTooLarge, $"A message has at most {TopicMessage.MaxData} bytes: publish a content id instead.");
        }

        if (mesh.Self is not { } self)
        {
            return new VirgaError(Outcome.Unavailable, options.IsOn ? "The mesh is starting: try again in a moment." : "The node isn't on a mesh: start it with --mesh.");
        }

        if (!guard.TryPublish(self.Peer, topic))
        {
            return new VirgaError(Outcome.TooManyRequests, "A node publishes so many messages a second in a topic, as others would cut it off for more: try again in a moment.");
        }

        TopicRecord record = await TakeAsync(self.Peer, topic, data).ConfigureAwait(false);
        await SendAsync(record).ConfigureAwait(false);
        return record;
    }

    /// <summary>Tells a topic's followers which message is the newest; whoever misses some fetches them.</summary>
    public Task AnnounceAsync(string topic) =>
        mesh.Self is { } self && store.Head(topic, self.Peer) is { } head ? mesh.PublishAsync(TopicName.OnMesh(topic), TopicWire.Announcement(head)) : Task.CompletedTask;

    /// <summary>One after the other, as each names the one before it.</summary>
    private async Task<TopicRecord> TakeAsync(string self, string topic, ReadOnlyMemory<byte> data)
    {
        SemaphoreSlim gate = gates.GetOrAdd(topic, _ => new SemaphoreSlim(1));
        await gate.WaitAsync().ConfigureAwait(false);
        try
        {
            TopicHead? head = store.Head(topic, self);
            TopicRecord record = TopicRecord.Of(new TopicMessage(self, topic, (head?.Sequence ?? 0) + 1, time.GetUtcNow(), head?.Digest, data));
            await delivery.TakeAsync(record).ConfigureAwait(false);
            return record;
        }
        finally
        {
            gate.Release();
        }
    }

    private Task SendAsync(TopicRecord record) => mesh.PublishAsync(
        TopicName.OnMesh(record.Message.Topic), record.Message.Data.Length <= TopicMessage.MaxGossipedData ? TopicWire.Message(record.Block) : TopicWire.Announcement(record.Head));
}
