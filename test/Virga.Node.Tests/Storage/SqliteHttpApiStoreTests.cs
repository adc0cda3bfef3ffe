using Virga.Node.Services.HttpApis;
using Virga.Node.Storage.Sqlite;

namespace Virga.Node.Tests.Storage;

public sealed class SqliteHttpApiStoreTests : HttpApiStoreConformance, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    internal override IHttpApiStore Open() => new SqliteHttpApiStore(new SqliteDatabase(folder.At("db")));
}
