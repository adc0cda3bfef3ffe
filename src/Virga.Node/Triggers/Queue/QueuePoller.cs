using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Functions;

namespace Virga.Node.Triggers.Queue;

/// <summary>
/// Keeps one reader for each enabled event source mapping of a queue. Source: AWS Lambda developer guide, "Using Lambda with Amazon SQS".
/// </summary>
internal sealed partial class QueuePoller(EventSourceMappings mappings, QueueBatches batches, ILogger<QueuePoller> logger) : BackgroundService
{
    private readonly Dictionary<string, (EventSourceMapping Mapping, CancellationTokenSource Stop, Task Reading)> readers = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using SemaphoreSlim changed = new(1);
        void Signal() => changed.Release();
        mappings.Changed += Signal;
        try
        {
            while (true)
            {
                await changed.WaitAsync(stoppingToken).ConfigureAwait(false);
                Apply();
            }
        }
        finally
        {
            mappings.Changed -= Signal;
            foreach ((_, CancellationTokenSource stop, _) in readers.Values)
            {
                await stop.CancelAsync().ConfigureAwait(false);
            }

            await Task.WhenAll(readers.Values.Select(reader => reader.Reading)).ConfigureAwait(false); // calls under way end, and their messages go
        }
    }

    /// <summary>A changed mapping gets a new reader; the old one ends what it has begun.</summary>
    private void Apply()
    {
        Dictionary<string, EventSourceMapping> wanted = mappings.All.Where(mapping => mapping.IsEnabled && mapping.EventSourceArn.Contains(":sqs:", StringComparison.Ordinal)).ToDictionary(mapping => mapping.Id);
        foreach ((string id, (EventSourceMapping mapping, CancellationTokenSource stop, _)) in readers.ToArray())
        {
            if (!ReferenceEquals(wanted.GetValueOrDefault(id), mapping))
            {
                stop.Cancel();
                readers.Remove(id);
            }
        }

        foreach (EventSourceMapping mapping in wanted.Values.Where(mapping => !readers.ContainsKey(mapping.Id)))
        {
            CancellationTokenSource stop = new();
            readers[mapping.Id] = (mapping, stop, ReadAsync(mapping, stop));
        }
    }

    private async Task ReadAsync(EventSourceMapping mapping, CancellationTokenSource stop)
    {
        await Task.Yield();
        using (stop)
        {
            try
            {
                await new QueueReader(mapping, batches).RunAsync(stop.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogBug(e, mapping.Id);
            }
            catch (OperationCanceledException)
            {
                // the mapping was changed, or the node stops
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the event source mapping {Id} is no longer read")]
    private partial void LogBug(Exception e, string id);
}
