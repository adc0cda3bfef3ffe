using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Triggers.Object;

/// <summary>
/// Empties the outbox of objects' events, in order, as soon as there is one. An event leaves it when its target has it: after a kill some
/// may come twice, none is lost.
/// </summary>
internal sealed partial class ObjectNotifier(IObjectStore objects, ObjectDelivery delivery, TimeProvider time, ILogger<ObjectNotifier> logger) : BackgroundService
{
    private const int Batch = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly IObjectOutbox outbox = objects.Outbox;
    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long last = 0;
        Task removal = Task.CompletedTask;
        outbox.Added += Wake;
        Wake(); // what was left when the node ended
        try
        {
            while (true)
            {
                await signal.Reader.ReadAsync(stoppingToken).ConfigureAwait(false);
                while (outbox.After(last, Batch) is { Count: > 0 } batch)
                {
                    await DeliverAsync(batch, stoppingToken).ConfigureAwait(false);
                    last = batch[^1].Id;
                    await removal.ConfigureAwait(false);
                    removal = RemoveAsync(batch); // the next batch needn't wait for it
                }
            }
        }
        finally
        {
            outbox.Added -= Wake;
            await removal.ConfigureAwait(false);
        }
    }

    private void Wake() => signal.Writer.TryWrite(true);

    private async Task DeliverAsync(IReadOnlyList<ObjectNotice> batch, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await delivery.DeliverAsync(batch).ConfigureAwait(false);
                return;
            }
            catch (StorageException e)
            {
                LogUnstored(e, batch.Count);
                await Task.Delay(Pause, time, stopping).ConfigureAwait(false);
            }
        }
    }

    private async Task RemoveAsync(IReadOnlyList<ObjectNotice> batch)
    {
        try
        {
            await outbox.RemoveAsync([.. batch.Select(notice => notice.Id)]).ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            LogKept(e, batch.Count);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} events of objects could not be stored at their targets: they are tried again")]
    private partial void LogUnstored(Exception e, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} events of objects are delivered again after the node's next start")]
    private partial void LogKept(Exception e, int count);
}
