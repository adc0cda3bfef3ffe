using Microsoft.Extensions.Logging.Abstractions;
using Virga.Node.Services.Objects;
using Virga.Node.Storage.Sqlite;

namespace Virga.Node.Tests.Services.Objects;

public sealed class LifecycleTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TempFolder folder = new();
    private readonly FakeTime time = new(Start);
    private readonly SqliteObjectStore store;
    private readonly Lifecycle lifecycle;

    public LifecycleTests()
    {
        store = new SqliteObjectStore(new SqliteDatabase(folder.At("objects.db")), new BlobFolder(folder.At("objects")));
        lifecycle = new Lifecycle(store, time, NullLogger<Lifecycle>.Instance);
    }

    public void Dispose()
    {
        lifecycle.Dispose();
        store.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Sweep_ExpirationOfAPrefix_RemovesAtTheMidnightAfterTheDays()
    {
        Make("<Filter><Prefix>logs/</Prefix></Filter><Expiration><Days>1</Days></Expiration>");
        await PutAsync("logs/a");
        await PutAsync("other");
        time.Now = new DateTimeOffset(2026, 3, 2, 23, 59, 59, TimeSpan.Zero);
        await lifecycle.SweepAsync(default);
        Assert.Equal(["logs/a", "other"], Keys());
        time.Now += TimeSpan.FromSeconds(1);
        await lifecycle.SweepAsync(default);
        Assert.Equal(["other"], Keys());
    }

    [Fact]
    public async Task Sweep_FilterOfTagAndSize_RemovesOnlyWhatFitsBoth()
    {
        Make("<Filter><And><Prefix/><Tag><Key>k</Key><Value>v</Value></Tag><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan></And></Filter><Expiration><Date>2026-03-02T00:00:00Z</Date></Expiration>");
        await PutAsync("fits", tag: "v", size: 6);
        await PutAsync("small", tag: "v", size: 5);
        await PutAsync("untagged", tag: "w", size: 6);
        time.Now += TimeSpan.FromDays(1);
        await lifecycle.SweepAsync(default);
        Assert.Equal(["small", "untagged"], Keys());
    }

    [Fact]
    public async Task Sweep_VersionedBucket_HidesThenRemovesOldVersionsThenTheMarker()
    {
        Make("<Filter/><Expiration><Days>1</Days></Expiration><NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>", "<Filter/><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>");
        store.Change("home", bucket => bucket with { Versioning = VersioningState.Enabled });
        await PutAsync("k");
        time.Now += TimeSpan.FromDays(2);
        await lifecycle.SweepAsync(default);
        Assert.Equal([true, false], store.ScanVersions("home", "", ListPosition.Start, 10).Select(item => item.IsMarker));
        time.Now += TimeSpan.FromDays(2);
        await lifecycle.SweepAsync(default);
        Assert.True(Assert.Single(store.ScanVersions("home", "", ListPosition.Start, 10)).IsMarker);
        await lifecycle.SweepAsync(default);
        Assert.Empty(store.ScanVersions("home", "", ListPosition.Start, 10));
    }

    [Fact]
    public async Task Sweep_NewerNoncurrentVersions_KeepsSoMany()
    {
        Make("<Filter/><NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays><NewerNoncurrentVersions>2</NewerNoncurrentVersions></NoncurrentVersionExpiration>");
        store.Change("home", bucket => bucket with { Versioning = VersioningState.Enabled });
        for (int i = 0; i < 5; i++)
        {
            await PutAsync("k");
        }

        time.Now += TimeSpan.FromDays(3);
        await lifecycle.SweepAsync(default);
        Assert.Equal(3, store.ScanVersions("home", "", ListPosition.Start, 10).Count);
    }

    [Fact]
    public async Task Sweep_LockedVersion_StaysUntilTheLockIsOver()
    {
        Make("<Filter/><NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>");
        store.Change("home", bucket => bucket with { Versioning = VersioningState.Enabled });
        await PutAsync("k", kept: new ObjectLock(ObjectLock.Governance, Start.AddDays(10), false));
        await PutAsync("k");
        time.Now += TimeSpan.FromDays(5);
        await lifecycle.SweepAsync(default);
        Assert.Equal(2, store.ScanVersions("home", "", ListPosition.Start, 10).Count);
        time.Now += TimeSpan.FromDays(6);
        await lifecycle.SweepAsync(default);
        Assert.Single(store.ScanVersions("home", "", ListPosition.Start, 10));
    }

    [Fact]
    public async Task Sweep_UploadLeftAlone_IsAborted()
    {
        Make("<Filter/><AbortIncompleteMultipartUpload><DaysAfterInitiation>3</DaysAfterInitiation></AbortIncompleteMultipartUpload>");
        store.Begin(new MultipartUpload("home", "id", Start, new StoredObject { Key = "k", Modified = Start }, null, false));
        time.Now += TimeSpan.FromDays(3);
        await lifecycle.SweepAsync(default);
        Assert.NotNull(store.FindUpload("home", "k", "id"));
        time.Now += TimeSpan.FromDays(1);
        await lifecycle.SweepAsync(default);
        Assert.Null(store.FindUpload("home", "k", "id"));
    }

    private void Make(params string[] rules)
    {
        string document = $"<LifecycleConfiguration>{string.Concat(rules.Select(rule => $"<Rule><Status>Enabled</Status>{rule}</Rule>"))}</LifecycleConfiguration>";
        store.Create(new Bucket("home", Start, "000000000000", "").With(Lifecycle.Setting, document));
    }

    private async Task PutAsync(string key, string tag = "", long size = 0, ObjectLock? kept = null)
    {
        StoredObject item = new() { Key = key, Modified = time.GetUtcNow(), Size = size, Lock = kept };
        await store.PutAsync("home", item with { Tags = item.Tags.Add("k", tag) }, _ => null);
    }

    private IEnumerable<string> Keys() => store.Scan("home", "", ListPosition.Start, 10).Select(item => item.Key);
}
