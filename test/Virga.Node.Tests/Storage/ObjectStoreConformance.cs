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
        using BlobPins pins = blobs.Pin(Assert.Single(found.Segments).Blob);
        Assert.Equal("content", System.Text.Encoding.UTF8.GetString(blobs.Small(found.Segments[0].Blob)!));
        Assert.Equal(Home.Name, Assert.Single(store.Buckets).Name);
    }

    [Fact]
    public async Task Put_ContentTooLargeForTheStore_IsAFile()
    {
        (IObjectStore store, BlobFolder blobs) = Open();
        store.Create(Home);
        string content = new('x', BlobFolder.MaxSmall + 1);
        string blob = Assert.Single((await PutAsync(store, blobs, "k", content)).Segments).Blob;
        using BlobPins pins = blobs.Pin(blob);
        Assert.Null(blobs.Small(blob));
        Assert.Equal(content, await File.ReadAllTextAsync(blobs.PathOf(blob)));
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Remove_OfOneOfTwoWithEqualContent_KeepsTheContentUntilTheLast(string content)
    {
        (IObjectStore store, BlobFolder blobs) = Open();
        store.Create(Home);
        string blob = Assert.Single((await PutAsync(store, blobs, "a", content)).Segments).Blob;
        await PutAsync(store, blobs, "b", content);
        await store.RemoveAsync("home", "a", null, Now, _ => null);
        Assert.True(IsThere(blobs, blob));
        await store.RemoveAsync("home", "b", null, Now, _ => null);
        Assert.False(IsThere(blobs, blob));
        Assert.True(store.Remove("home"));
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Remove_WhileContentIsPinned_KeepsItUntilUnpinned(string content)
    {
        (IObjectStore store, BlobFolder blobs) = Open();
        store.Create(Home);
        string blob = Assert.Single((await PutAsync(store, blobs, "a", content)).Segments).Blob;
        using (blobs.Pin(blob))
        {
            await store.RemoveAsync("home", "a", null, Now, _ => null);
            Assert.True(blobs.Has(blob));
        }

        Assert.False(IsThere(blobs, blob));
    }

    /// <summary>As a copy does: the content is only held by the pin when its second object is stored.</summary>
    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Put_OfPinnedContentWhoseObjectWasRemoved_KeepsTheContent(string content)
    {
        (IObjectStore store, BlobFolder blobs) = Open();
        store.Create(Home);
        Segment segment = Assert.Single((await PutAsync(store, blobs, "a", content)).Segments);
        using (blobs.Pin(segment.Blob))
        {
            await store.RemoveAsync("home", "a", null, Now, _ => null);
            await store.PutAsync("home", new StoredObject { Key = "b", Modified = Now, Segments = [segment] }, _ => null);
        }

        Assert.True(IsThere(Open().Blobs, segment.Blob));
    }

    [Fact]
    public void Open_AfterAWriteThatWasNeverStored_RemovesItsContent()
    {
        (_, BlobFolder blobs) = Open();
        BlobWriter cut = blobs.Create(); // never disposed of, as when the node is killed
        cut.Write(new byte[BlobFolder.MaxSmall + 1]);
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

        string blob = Assert.Single(store.Parts(upload)).Blob;
        Assert.True(IsThere(blobs, blob));
        Assert.True(await store.AbortAsync(upload));
        Assert.False(IsThere(blobs, blob));
        Assert.Null(store.FindUpload("home", "k", "id"));
    }

    /// <summary>One that the store keeps, and one that is a file.</summary>
    public static TheoryData<string> Contents() => ["small", new string('l', BlobFolder.MaxSmall + 1)];

    private static bool IsThere(BlobFolder blobs, string blob)
    {
        using BlobPins pins = blobs.Pin(blob);
        return blobs.Has(blob);
    }

    internal abstract (IObjectStore Store, BlobFolder Blobs) Open();

    private static async Task<StoredObject> PutAsync(IObjectStore store, BlobFolder blobs, string key, string content)
    {
        using BlobWriter writer = blobs.Create();
        writer.Write(System.Text.Encoding.UTF8.GetBytes(content));
        return (await store.PutAsync("home", new StoredObject { Key = key, Modified = Now, Segments = [new Segment(writer.Commit(), content.Length)], Size = content.Length }, _ => null)).Value;
    }
}
