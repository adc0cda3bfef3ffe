using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Settlement;
using Virga.Node.Storage.Sqlite;

namespace Virga.Node.Tests.Federation.Settlement;

public sealed class BatchDraftsTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly ReceiptDatabase database;
    private readonly IReceiptStore receipts;
    private readonly CallLedger ledger = new();
    private readonly BatchDrafts drafts;

    public BatchDraftsTests()
    {
        database = new ReceiptDatabase(folder.At("receipts.db"), TimeProvider.System);
        receipts = database.Receipts;
        drafts = new BatchDrafts(receipts, database.Batches(), ledger, new SettlementOptions());
    }

    public void Dispose()
    {
        database.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Make_WhileTheLastBatchIsSettledButNotInTheRegistrysView_DraftsNoReceiptTwice()
    {
        await TakeAsync(1000);
        CallBatch first = Assert.Single(drafts.Make([], 1001, 4));
        await TakeAsync(1001);
        CallBatch settled = first with { State = BatchState.Settled };
        Assert.Empty(drafts.Make([settled], 1001, 4));
        CallBatch second = Assert.Single(drafts.Make([settled], 1002, 4));
        Assert.Equal((1000ul, 1000ul, 1001ul, 1001ul), (first.FromEpoch, first.ThroughEpoch, second.FromEpoch, second.ThroughEpoch));
    }

    private async Task TakeAsync(ulong epoch)
    {
        SignedCall call = SignedCall.Of(Vectors.Request with { Epoch = epoch }, Hex.Parse(Vectors.Text("request.signature")));
        Assert.True(await receipts.BeginAsync(call));
        Assert.NotNull(receipts.Keep(call, 0, Vectors.Receipt with { Request = call.Hash, Amount = 5 }, []));
        ledger.Add(new ReceiptTotal(0, epoch, call.Request.EndPoint, call.Request.User, 1, 5));
    }
}
