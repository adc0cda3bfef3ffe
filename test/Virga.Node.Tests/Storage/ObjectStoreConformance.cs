using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="IObjectStore"/> does.</summary>
public abstract class ObjectStoreConformance
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
    private static readonly Bucket Home = new("home", Now, "000000000000", "");

    [Fact]
    public async Task Put_AfterReopen_IsThereWithItsContent()
    {
        (IObjectStore store, BlobFolder blobs) = Open();
        store.Create(Home);
        await PutAsync(store, blobs, "k", "content");
        (store, blobs) = Open();
        StoredObject found = store.Find("home", "k")!;
        Assert.Equal("content", await File.ReadAllTextAsync(blobs.PathOf(Assert.Single(found.Segments).Blob)));
        Assert.Equal(Home.Name, Assert.Single(store.Buckets).Name);
    }

    [Fact]
    public async Task Remove_OfOneOfTwoWithEqualContent_KeepsTheContentUntilTheLast()
    {
        (IObjectStore store, BlobFolder blobs) = Open();
        store.Create(Home);
        string path = blobs.PathOf(Assert.Single((await PutAsync(store, blobs, "a", "same")).Segments).Blob);
        await PutAsync(store, blobs, "b", "same");
        await store.RemoveAsync("home", "a", null, Now, _ => null);
        Assert.True(File.Exists(path));
        await store.RemoveAsync("home", "b", null, Now, _ => null);
        Assert.False(File.Exists(path));
        Assert.True(store.Remove("home"));
    }

    [Fact]
    public async Task Remove_WhileContentIsPinned_KeepsItUntilUnpinned()
    {
        (IObjectStore store, BlobFolder blobs) = Open();
        store.Create(Home);
        string blob = Assert.Single((await PutAsync(store, blobs, "a", "read")).Segments).Blob;
        using (blobs.Pin(blob))
        {
            await store.RemoveAsync("home", "a", null, Now, _ => null);
            Assert.True(File.Exists(blobs.PathOf(blob)));
        }

        Assert.False(File.Exists(blobs.PathOf(blob)));
    }

    [Fact]
    public void Open_AfterAWriteThatWasNeverStored_RemovesItsContent()
    {
        (_, BlobFolder blobs) = Open();
        BlobWriter cut = blobs.Create(); // never disposed of, as when the node is killed
        cut.Write("lost"u8);
        string blob = cut.Commit();
        Assert.False(File.Exists(Open().Blobs.PathOf(blob)));
    }

    [Fact]
    public async Task Versions_OfAnEnabledBucket_AreKeptAndListedNewestFirst()
    {
        (IObjectStore store, BlobFolder blobs) = Open();
        store.Create(Home);
        store.Change("home", bucket => bucket with { Versioning = VersioningState.Enabled });
        StoredObject first = await PutAsync(store, blobs, "k", "1");
        StoredObject second = await PutAsync(store, blobs, "k", "2");
        Removal removal = (await store.RemoveAsync("home", "k", null, Now, _ => null)).Value;
        Assert.True(removal.IsMarker);
        Assert.Equal([removal.Version, second.Version, first.Version], store.ScanVersions("home", "", ListPosition.Start, 10).Select(item => item.Version));
        Assert.Empty(store.Scan("home", "", ListPosition.Start, 10));
        await store.RemoveAsync("home", "k", removal.Version, Now, _ => null);
        Assert.Equal(second.Version, Assert.Single(store.Scan("home", "", ListPosition.Start, 10)).Version);
        Assert.False(store.Remove("home"));
    }

    [Fact]
    public async Task Put_ConditionRefuses_ChangesNothing()
    {
        (IObjectStore store, BlobFolder blobs) = Open();
        store.Create(Home);
        await PutAsync(store, blobs, "k", "1");
        Result<StoredObject> refused = await store.PutAsync("home", new StoredObject { Key = "k", Modified = Now }, item => item is null ? null : new VirgaError(Outcome.PreconditionFailed, "there"));
        Assert.Equal(Outcome.PreconditionFailed, refused.Error!.Outcome);
        Assert.Single(store.Find("home", "k")!.Segments);
    }

    [Fact]
    public async Task Upload_Aborted_TakesItsPartsAlong()
    {
        (IObjectStore store, BlobFolder blobs) = Open();
        store.Create(Home);
        MultipartUpload upload = new("home", "id", Now, new StoredObject { Key = "k", Modified = Now }, null, false);
        store.Begin(upload);
        using (BlobWriter writer = blobs.Create())
        {
            writer.Write("part"u8);
            Assert.True(await store.PutPartAsync(upload, new UploadPart(1, "e", 4, writer.Commit(), Now, new ObjectChecksum("CRC32", ""))));
        }

        string path = blobs.PathOf(Assert.Single(store.Parts(upload)).Blob);
        Assert.True(File.Exists(path));
        Assert.True(await store.AbortAsync(upload));
        Assert.False(File.Exists(path));
        Assert.Null(store.FindUpload("home", "k", "id"));
    }

    internal abstract (IObjectStore Store, BlobFolder Blobs) Open();

    private static async Task<StoredObject> PutAsync(IObjectStore store, BlobFolder blobs, string key, string content)
    {
        using BlobWriter writer = blobs.Create();
        writer.Write(System.Text.Encoding.UTF8.GetBytes(content));
        return (await store.PutAsync("home", new StoredObject { Key = key, Modified = Now, Segments = [new Segment(writer.Commit(), content.Length)], Size = content.Length }, _ => null)).Value;
    }
}
