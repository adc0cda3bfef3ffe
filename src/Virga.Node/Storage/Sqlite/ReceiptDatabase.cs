using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Settlement;

namespace Virga.Node.Storage.Sqlite;

/// <summary>The file of receipts and batches, with one writer for both.</summary>
internal sealed class ReceiptDatabase : IDisposable
{
    private readonly SqliteDatabase database;
    private readonly GroupCommit commits;
    private readonly SqliteReceiptStore receipts;

    public ReceiptDatabase(string path, TimeProvider time)
    {
        database = new SqliteDatabase(path);
        commits = new GroupCommit(database);
        receipts = new SqliteReceiptStore(database, commits, time);
    }

    public IReceiptStore Receipts => receipts;

    public IBatchStore Batches() => new SqliteBatchStore(database, commits);

    public void Dispose()
    {
        receipts.Dispose();
        commits.Dispose();
    }
}
