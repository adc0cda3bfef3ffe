using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Settlement;

namespace Virga.Node.Storage.Sqlite;

/// <summary>The file of receipts and batches, with one writer for both.</summary>
internal sealed class ReceiptDatabase : IDisposable
{
    private readonly SqliteDatabase database;
    private readonly GroupCommit commits;

    public ReceiptDatabase(string path)
    {
        database = new SqliteDatabase(path);
        commits = new GroupCommit(database);
    }

    public IReceiptStore Receipts() => new SqliteReceiptStore(database, commits);

    public IBatchStore Batches() => new SqliteBatchStore(database, commits);

    public void Dispose() => commits.Dispose();
}
