using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Values;

namespace Virga.Node.Telemetry;

/// <summary>Deletes expired lines, every ten minutes. Readers don't see them from the moment on in which they expire.</summary>
internal sealed partial class LogRetention(ILogStore store, TimeProvider time, ILogger<LogRetention> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                store.Expire(time.GetUtcNow().ToUnixTimeMilliseconds());
            }
            catch (StorageException e)
            {
                LogPostponed(e.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "expired log lines were not deleted, and will be later: {Reason}")]
    private partial void LogPostponed(string reason);
}
