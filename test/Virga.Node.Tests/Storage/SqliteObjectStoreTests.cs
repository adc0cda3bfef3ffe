using Virga.Node.Services.Objects;
using Virga.Node.Storage.Sqlite;

namespace Virga.Node.Tests.Storage;

public sealed class SqliteObjectStoreTests : ObjectStoreConformance, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    internal override (IObjectStore Store, BlobFolder Blobs) Open()
    {
        BlobFolder blobs = new(folder.At("objects"));
        return (new SqliteObjectStore(new SqliteDatabase(folder.At("objects.db")), blobs), blobs);
    }
}
