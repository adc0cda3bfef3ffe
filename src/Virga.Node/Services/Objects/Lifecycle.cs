using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Values;

namespace Virga.Node.Services.Objects;

/// <summary>Removes what buckets' lifecycle rules say has had its time: once an hour, page by page.</summary>
internal sealed partial class Lifecycle(IObjectStore store, TimeProvider time, ILogger<Lifecycle> logger) : BackgroundService
{
    public const string Setting = "lifecycle";
    private const int Page = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <summary>Goes through all buckets once.</summary>
    public async Task SweepAsync(CancellationToken cancellation)
    {
        foreach (Bucket bucket in store.Buckets)
        {
            if (bucket.Settings.TryGetValue(Setting, out string? document))
            {
                LifecycleRule[] rules = LifecycleRule.Read(document);
                await SweepVersionsAsync(bucket, rules, cancellation).ConfigureAwait(false);
                await SweepUploadsAsync(bucket, rules, cancellation).ConfigureAwait(false);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await SweepAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (StorageException e)
            {
                LogPostponed(e.Message);
            }
        }
    }

    /// <summary>Versions come by key, newest first: the one before a non-current one is what replaced it.</summary>
    private async Task SweepVersionsAsync(Bucket bucket, LifecycleRule[] rules, CancellationToken cancellation)
    {
        ListPosition at = ListPosition.Start;
        StoredObject? newer = null;
        int noncurrent = 0;
        for (IReadOnlyList<StoredObject> page; (page = store.ScanVersions(bucket.Name, "", at, Page)).Count > 0;)
        {
            foreach (StoredObject item in page)
            {
                cancellation.ThrowIfCancellationRequested();
                (newer, noncurrent) = newer?.Key == item.Key ? (newer, noncurrent) : (null, 0);
                if (item.IsLatest ? IsOver(bucket, rules, item) : rules.Any(rule => Has(rule.ExpiresNoncurrent(item, newer?.Modified ?? item.Modified, noncurrent))))
                {
                    await RemoveAsync(bucket, item).ConfigureAwait(false);
                }

                noncurrent += item.IsLatest ? 0 : 1;
                newer = item;
            }

            at = new ListPosition(page[^1].Key, page[^1].Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private bool IsOver(Bucket bucket, LifecycleRule[] rules, StoredObject item) => item.IsMarker
        ? rules.Any(rule => rule.RemovesMarker(item)) && store.ScanVersions(bucket.Name, item.Key, ListPosition.Start, 2).Count(version => version.Key == item.Key) == 1
        : rules.Any(rule => Has(rule.Expires(item)));

    private bool Has(DateTimeOffset? due) => due <= time.GetUtcNow();

    /// <summary>A current version of a versioned bucket gets a marker; all else is removed, unless it changed meanwhile or is locked.</summary>
    private Task<Result<Removal>> RemoveAsync(Bucket bucket, StoredObject item)
    {
        DateTimeOffset now = time.GetUtcNow();
        bool hides = item is { IsLatest: true, IsMarker: false } && bucket.Versioning != VersioningState.Off;
        return store.RemoveAsync(bucket.Name, item.Key, hides ? null : item.Version, DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()), found =>
            found?.Sequence == item.Sequence && (hides || found.Lock?.Holds(now, bypasses: false) != true) ? null : new VirgaError(Outcome.PreconditionFailed, "changed or locked"));
    }

    private async Task SweepUploadsAsync(Bucket bucket, LifecycleRule[] rules, CancellationToken cancellation)
    {
        ListPosition at = ListPosition.Start;
        for (IReadOnlyList<MultipartUpload> page; (page = store.ScanUploads(bucket.Name, "", at, Page)).Count > 0;)
        {
            foreach (MultipartUpload upload in page)
            {
                cancellation.ThrowIfCancellationRequested();
                if (rules.Any(rule => Has(rule.Aborts(upload))))
                {
                    await store.AbortAsync(upload).ConfigureAwait(false);
                }
            }

            at = new ListPosition(page[^1].Key, page[^1].Id);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "objects whose time is over were not removed, and will be later: {Reason}")]
    private partial void LogPostponed(string reason);
}
