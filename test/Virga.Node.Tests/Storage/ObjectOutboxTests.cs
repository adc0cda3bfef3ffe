using System.Collections.Immutable;
using Virga.Node.Services.Objects;
using Virga.Node.Services.Objects.Notifications;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Values;

namespace Virga.Node.Tests.Storage;

/// <summary>Events are stored with the changes that they tell of.</summary>
public sealed class ObjectOutboxTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Put_ThatARuleAsksFor_IsInTheOutboxAlsoAfterReopen()
    {
        SqliteObjectStore store = OpenWithRule();
        int announced = 0;
        store.Outbox.Added += () => announced++;
        await PutAsync(store, "in/a");
        await PutAsync(store, "out/a");
        await store.RemoveAsync("home", "in/a", null, Now, _ => null, Deed("ObjectRemoved:Delete"));
        ObjectNotice notice = Assert.Single(Open().Outbox.After(0, 10));
        Assert.Equal(("rule", "target", "in/a", "ObjectCreated:Put", 1), (notice.Configuration, notice.Target, notice.Event.Key, notice.Event.Deed.Event, announced));
    }

    [Fact]
    public async Task Put_ThatIsRefused_TellsNothing()
    {
        SqliteObjectStore store = OpenWithRule();
        await store.PutAsync("home", new StoredObject { Key = "in/a", Modified = Now }, _ => new VirgaError(Outcome.PreconditionFailed, "no"), Deed("ObjectCreated:Put"));
        Assert.Empty(store.Outbox.After(0, 10));
    }

    [Fact]
    public async Task Remove_OfNotices_KeepsTheOthersAndNeverUsesAnIdAgain()
    {
        SqliteObjectStore store = OpenWithRule();
        await PutAsync(store, "in/a");
        await PutAsync(store, "in/b");
        long[] ids = [.. store.Outbox.After(0, 10).Select(notice => notice.Id)];
        Assert.Equal(ids[1], Assert.Single(store.Outbox.After(ids[0], 10)).Id);
        await store.Outbox.RemoveAsync(ids);
        Assert.Empty(store.Outbox.After(0, 10));
        await PutAsync(store, "in/c");
        Assert.True(Assert.Single(store.Outbox.After(0, 10)).Id > ids[1]);
    }

    private static ObjectDeed Deed(string name) => new(name, Now, "me", "1", "127.0.0.1", null);

    private static Task<Result<StoredObject>> PutAsync(SqliteObjectStore store, string key) => store.PutAsync("home", new StoredObject { Key = key, Modified = Now }, _ => null, Deed("ObjectCreated:Put"));

    private SqliteObjectStore OpenWithRule()
    {
        SqliteObjectStore store = Open();
        NotificationRule rule = new("rule", NotificationTarget.Queue, "target", ["s3:ObjectCreated:*"], "in/", null);
        store.Create(new Bucket("home", Now, "000000000000", "").With(BucketNotifications.Setting, new BucketNotifications([rule], false).Write("")));
        return store;
    }

    private SqliteObjectStore Open() => new(new SqliteDatabase(folder.At("objects.db")), new BlobFolder(folder.At("objects")));
}
