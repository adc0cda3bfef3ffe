using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Values;

namespace Virga.Node.Mesh.Topics;

/// <summary>
/// Judges what neighbours bring, at once, and stores what is good, with the calls that follow from it. What can't be stored now is dropped
/// and fetched later: its publisher announces it again.
/// </summary>
internal sealed partial class TopicReceiver(
    TopicOptions options, TopicSubscriptions subscriptions, TopicDelivery delivery, TopicBan ban, TopicGaps gaps, TopicAnnouncer announcer, ILogger<TopicReceiver> logger) : BackgroundService, IGossipListener
{
    private const int Batch = 64;

    private readonly Channel<TopicArrival> waiting = Channel.CreateBounded<TopicArrival>(new BoundedChannelOptions(options.Waiting) { SingleReader = true });

    public GossipVerdict Judge(in GossipMessage message)
    {
        if (TopicName.FromMesh(message.Topic) is not { } topic || subscriptions.Of(topic).Count == 0)
        {
            return GossipVerdict.Ignore;
        }

        if (ban.Take(topic, message) is not GossipVerdict.Accept and var verdict)
        {
            return verdict;
        }

        (TopicRecord? record, TopicHead? head) = TopicWire.Read(message.Data);
        if ((record?.Head ?? head) is not { } newest || (record is not null && (record.Message.Publisher != message.Author || record.Message.Topic != topic)))
        {
            return message.Author == message.Via ? ban.Blame(message.Via) : GossipVerdict.Reject;
        }

        return waiting.Writer.TryWrite(new TopicArrival(topic, message.Author, newest, record)) ? GossipVerdict.Accept : GossipVerdict.Ignore;
    }

    public void Joined(string peer, string topic)
    {
        if (TopicName.FromMesh(topic) is { } name)
        {
            announcer.Soon(name);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<Task> batch = new(Batch);
        while (await waiting.Reader.WaitToReadAsync(stoppingToken).ConfigureAwait(false))
        {
            while (batch.Count < Batch && waiting.Reader.TryRead(out TopicArrival arrival))
            {
                batch.Add(TakeAsync(arrival));
            }

            await Task.WhenAll(batch).ConfigureAwait(false); // one flush of the disk for all of them
            batch.Clear();
        }
    }

    private async Task TakeAsync(TopicArrival arrival)
    {
        try
        {
            if (arrival.Record is { } record)
            {
                await delivery.TakeAsync(record).ConfigureAwait(false);
            }

            gaps.Check(arrival.Topic, arrival.Publisher, arrival.Head);
        }
        catch (StorageException e)
        {
            LogUnstored(e, arrival.Topic);
        }
        catch (Exception e)
        {
            LogBug(e, arrival.Topic);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a message of the topic {Topic} could not be stored: it is fetched after its publisher's next announcement")]
    private partial void LogUnstored(Exception e, string topic);

    [LoggerMessage(Level = LogLevel.Error, Message = "a message of the topic {Topic} met a bug")]
    private partial void LogBug(Exception e, string topic);
}
