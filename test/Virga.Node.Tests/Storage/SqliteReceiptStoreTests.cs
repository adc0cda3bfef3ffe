using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Settlement;
using Virga.Node.Mesh.Content;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Tests.Federation;

namespace Virga.Node.Tests.Storage;

public sealed class SqliteReceiptStoreTests : ReceiptStoreConformance, IDisposable
{
    private readonly TempFolder folder = new();
    private readonly List<GroupCommit> commits = [];
    private readonly List<SqliteReceiptStore> stores = [];

    public void Dispose()
    {
        stores.ForEach(one => one.Dispose());
        commits.ForEach(one => one.Dispose());
        folder.Dispose();
    }

    [Fact]
    public void Open_AfterTheMachineWasRestarted_SaysThatItMayHaveForgotten()
    {
        Assert.False(Open("one").MayHaveForgotten);
        Assert.False(Open("one").MayHaveForgotten);
        Assert.True(Open("two").MayHaveForgotten);
        Assert.False(Open("two").MayHaveForgotten);
    }

    [Fact]
    public void Batches_SavedAndReopened_AreTheSame()
    {
        SqliteDatabase database = new(folder.At("db"));
        GroupCommit writer = new(database);
        commits.Add(writer);
        CallBatch batch = new()
        {
            Id = 3, Policy = UInt128.MaxValue, FromEpoch = 1, ThroughEpoch = 2, LastPosition = 9, Root = Vectors.Hash("batch.root"), Totals = TreeSum.Of(408_338, 7), Charges = [new Charge(7, Vectors.Request.User, ulong.MaxValue), new Charge(8, Vectors.Request.Gateway, 1)],
            State = BatchState.Settled, Refusals = 1, Number = 4, SettledAt = 77, Journal = Cid.Of(CidCodec.DagPb, [1]),
        };
        new SqliteBatchStore(database, writer).Save(batch);
        CallBatch found = Assert.Single(new SqliteBatchStore(database, writer).Load());
        Assert.Equal(batch with { Charges = found.Charges }, found);
        Assert.Equal(batch.Charges, found.Charges);
        new SqliteBatchStore(database, writer).Delete(3);
        Assert.Empty(new SqliteBatchStore(database, writer).Load());
    }

    [Fact]
    public async Task Dispose_Twice_EndsAndLosesNothing()
    {
        SqliteReceiptStore store = Open("boot");
        Assert.True(await store.BeginAsync(Call(1)));

        store.Dispose();
        store.Dispose(); // a container ends what it gave out, and so does the database that made it

        Assert.False(await Open().BeginAsync(Call(1)));
    }

    internal override IReceiptStore Open() => Open("boot");

    private SqliteReceiptStore Open(string boot)
    {
        SqliteDatabase database = new(folder.At("db"));
        GroupCommit writer = new(database);
        commits.Add(writer);
        SqliteReceiptStore store = new(database, writer, TimeProvider.System, boot);
        stores.Add(store);
        return store;
    }
}
