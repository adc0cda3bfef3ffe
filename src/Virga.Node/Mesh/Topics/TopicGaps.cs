using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Mesh.Topics;

/// <summary>
/// Fetches messages that were missed, from whoever has them, back from a publisher's newest one: each names the one before it. Of a
/// publisher that wasn't known before, those since the topic is followed here.
/// </summary>
internal sealed partial class TopicGaps(TopicOptions options, ITopicStore store, TopicSubscriptions subscriptions, TopicDelivery delivery, MeshConnection mesh, ILogger<TopicGaps> logger) : BackgroundService
{
    private const int Parallel = 8;
    private const int Waiting = 1_024;
    private const int MostRemembered = 10_000;

    private readonly Channel<(string Topic, string Publisher)> waiting = Channel.CreateBounded<(string, string)>(Waiting);
    private readonly ConcurrentDictionary<(string Topic, string Publisher), TopicHead> wanted = [];
    private readonly ConcurrentDictionary<Hash32, int> attempts = [];

    /// <summary>Lets what lies before a publisher's message be fetched, if any of it is missing. What doesn't fit now comes with the next announcement.</summary>
    public void Check(string topic, string publisher, TopicHead newest)
    {
        if (store.CompleteTo(topic, publisher) >= newest.Sequence)
        {
            return;
        }

        bool isNew = false;
        wanted.AddOrUpdate(
            (topic, publisher),
            _ =>
            {
                isNew = true;
                return newest;
            },
            (_, before) =>
            {
                isNew = false;
                return before.Sequence > newest.Sequence ? before : newest;
            });
        if (isNew && !waiting.Writer.TryWrite((topic, publisher)))
        {
            wanted.TryRemove((topic, publisher), out _);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ => RunAsync(stoppingToken)));

    private async Task RunAsync(CancellationToken stopping)
    {
        await foreach ((string topic, string publisher) in waiting.Reader.ReadAllAsync(stopping).ConfigureAwait(false))
        {
            try
            {
                TopicHead head;
                do
                {
                    head = wanted[(topic, publisher)];
                    await FillAsync(topic, publisher, head, stopping).ConfigureAwait(false);
                }
                while (!wanted.TryRemove(KeyValuePair.Create((topic, publisher), head))); // a newer one came meanwhile
            }
            catch (StorageException e)
            {
                wanted.TryRemove((topic, publisher), out _);
                LogUnstored(e, topic, publisher);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                wanted.TryRemove((topic, publisher), out _);
                LogBug(e, topic, publisher);
            }
        }
    }

    private async Task FillAsync(string topic, string publisher, TopicHead head, CancellationToken stopping)
    {
        ulong? complete = store.CompleteTo(topic, publisher);
        if (complete >= head.Sequence || subscriptions.Of(topic) is not { Count: > 0 } followed)
        {
            return;
        }

        DateTimeOffset since = complete is null ? followed.Min(one => one.CreatedAt) - options.ClockSkew : DateTimeOffset.MinValue;
        Stack<TopicRecord> missed = [];
        bool isWhole = true;
        TopicHead next = head;
        for (int steps = 0; next.Sequence > (complete ?? 0); steps++)
        {
            byte[]? kept = store.Block(next.Digest);
            TopicRecord? record = steps < options.LongestGap ? Check(next, topic, publisher, kept ?? await mesh.WantAsync(TopicMessage.IdOf(next.Digest), stopping).ConfigureAwait(false)) : null;
            if (record is null)
            {
                isWhole = steps >= options.LongestGap || IsGivenUp(next.Digest);
                break;
            }

            if (record.Message.At < since)
            {
                break;
            }

            if (kept is null)
            {
                missed.Push(record);
            }

            next = record.Message.Previous is { } previous ? new TopicHead(next.Sequence - 1, previous) : default;
        }

        foreach (TopicRecord record in missed)
        {
            await delivery.TakeAsync(record).ConfigureAwait(false);
            await mesh.HaveAsync(TopicMessage.IdOf(record.Head.Digest)).ConfigureAwait(false); // neighbours may have asked here before
        }

        if (isWhole)
        {
            await store.SetCompleteAsync(topic, publisher, head.Sequence).ConfigureAwait(false);
        }
    }

    /// <summary>Null: nobody has it at the moment, or it isn't what its successor says it is.</summary>
    private static TopicRecord? Check(TopicHead wanted, string topic, string publisher, ReadOnlyMemory<byte>? block) =>
        block is { } bytes && TopicWire.Record(bytes) is { } record && record.Message.Sequence == wanted.Sequence && record.Message.Publisher == publisher && record.Message.Topic == topic ? record : null;

    private bool IsGivenUp(Hash32 digest)
    {
        if (attempts.Count >= MostRemembered)
        {
            attempts.Clear();
        }

        if (attempts.AddOrUpdate(digest, 1, (_, before) => before + 1) < options.GapAttempts)
        {
            return false;
        }

        attempts.TryRemove(digest, out _);
        LogGivenUp(TopicMessage.IdOf(digest).ToString());
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the message {Id}, and what came before it and isn't here, is given up: nobody has it")]
    private partial void LogGivenUp(string id);

    [LoggerMessage(Level = LogLevel.Error, Message = "missed messages of {Publisher} in {Topic} could not be stored: they are fetched again")]
    private partial void LogUnstored(Exception e, string topic, string publisher);

    [LoggerMessage(Level = LogLevel.Error, Message = "missed messages of {Publisher} in {Topic} met a bug")]
    private partial void LogBug(Exception e, string topic, string publisher);
}
