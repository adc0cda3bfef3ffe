using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Invocations;

namespace Virga.Node.Mesh.Topics;

/// <summary>
/// Tells followers which of the node's own messages is the newest: soon after one of them has joined, and from time to time. So who was
/// away, or lost a message on the way, learns of it.
/// </summary>
internal sealed partial class TopicAnnouncer(TopicOptions options, MeshConnection mesh, ITopicStore store, TopicPublisher publisher, TimeProvider time, ILogger<TopicAnnouncer> logger) : BackgroundService
{
    private const int SeldomFactor = 10;
    private const int Most = 1_000;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);

    private readonly Alarm alarm = new(time);
    private readonly ConcurrentDictionary<string, bool> soon = new(StringComparer.Ordinal);

    public void Soon(string topic)
    {
        if (soon.Count < Most && soon.TryAdd(topic, true))
        {
            alarm.Wake();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        for (int round = 0; ; round++)
        {
            DateTimeOffset due = time.GetUtcNow() + options.AnnounceInterval;
            for (TimeSpan left = options.AnnounceInterval; left > TimeSpan.Zero; left = due - time.GetUtcNow())
            {
                await alarm.WaitAsync(left, stoppingToken).ConfigureAwait(false);
                if (!soon.IsEmpty)
                {
                    await Task.Delay(Gathering, time, stoppingToken).ConfigureAwait(false); // several join at once
                    await AnnounceAsync([.. soon.Keys.Where(topic => soon.TryRemove(topic, out _))]).ConfigureAwait(false);
                }
            }

            await AnnounceAsync(All(round % SeldomFactor == 0)).ConfigureAwait(false);
        }
    }

    private IReadOnlyList<string> All(bool isAlsoOld)
    {
        if (!mesh.IsUp)
        {
            return [];
        }

        DateTimeOffset young = time.GetUtcNow() - options.Young;
        return [.. store.TopicsOf(mesh.Self.Peer).Where(one => isAlsoOld || one.At > young).Select(one => one.Topic)];
    }

    private async Task AnnounceAsync(IReadOnlyList<string> topics)
    {
        foreach (string topic in topics)
        {
            try
            {
                await publisher.AnnounceAsync(topic).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                LogBug(e, topic);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the newest message of {Topic} could not be announced: it will be at the next round")]
    private partial void LogBug(Exception e, string topic);
}
