using Virga.Node.Federation.Journal;
using Virga.Node.Storage.Sqlite;

namespace Virga.Node.Tests.Storage;

public sealed class SqliteJournalStoreTests : JournalStoreConformance, IDisposable
{
    private readonly TempFolder folder = new();
    private readonly List<SqliteJournalStore> stores = [];

    public void Dispose()
    {
        stores.ForEach(one => one.Dispose());
        folder.Dispose();
    }

    internal override IJournalStore Open()
    {
        stores.Add(new SqliteJournalStore(new SqliteDatabase(folder.At("journal.db"))));
        return stores[^1];
    }
}
