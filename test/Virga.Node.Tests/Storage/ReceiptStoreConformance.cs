using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Placement;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Routing;
using Virga.Node.Tests.Federation;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="IReceiptStore"/> does.</summary>
public abstract class ReceiptStoreConformance
{
    private const int Racers = 16;

    [Fact]
    public async Task Begin_TheSameNonceTwice_TakesOneAlsoAfterReopening()
    {
        Assert.True(await Open().BeginAsync(Call(1)));
        Assert.False(await Open().BeginAsync(Call(1)));
        Assert.False(await Open().BeginAsync(SignedCall.Of(Call(1).Request with { Limit = 9 }, new byte[65])));
        Assert.True(await Open().BeginAsync(SignedCall.Of(Call(1).Request with { Epoch = 1001 }, new byte[65])));
        Assert.True(await Open().BeginAsync(SignedCall.Of(Call(1).Request with { User = Vectors.Request.Gateway }, new byte[65])));
    }

    [Fact]
    public async Task Begin_ByManyAtOnce_TakesOne()
    {
        IReceiptStore store = Open();
        bool[] taken = await Task.WhenAll(Enumerable.Range(0, Racers).Select(_ => Task.Run(() => store.BeginAsync(Call(ulong.MaxValue)).AsTask())));
        Assert.Single(taken, one => one);
    }

    [Fact]
    public async Task Keep_ThenReopen_GivesAllOfItInAChain()
    {
        IReceiptStore store = Open();
        KeptReceipt first = await KeepAsync(store, 1, 10), second = await KeepAsync(store, 2, 20);
        Assert.Equal((1ul, 2ul, default(Hash32), first.Link), (first.Position, second.Position, first.Previous, second.Previous));
        KeptReceipt found = Open().Find(Call(2))!;
        Assert.Equal(second with { Call = found.Call }, found);
        Assert.Equal((second.Call.Request, second.Call.Hash, Hex.Of(second.Call.Signature)), (found.Call.Request, found.Call.Hash, Hex.Of(found.Call.Signature)));
        Assert.Equal((10ul, 2ul), (Open().At(1)!.Receipt.Amount, Open().LastPosition()));
        Assert.Null(Open().Find(Call(3)));
        Assert.Null(Open().Find(SignedCall.Of(Call(2).Request with { Limit = 1 }, new byte[65])));
        Assert.Null(Open().At(3));
    }

    [Fact]
    public async Task Keep_ASecondReceiptOrOneThatNeverBegan_IsNone()
    {
        IReceiptStore store = Open();
        await KeepAsync(store, 1, 10);
        Assert.Null(store.Keep(Call(1), 5, Receipt(Call(1), 11), []));
        Assert.Null(store.Keep(Call(2), 5, Receipt(Call(2), 11), []));
        Assert.Equal(1ul, store.LastPosition());
    }

    [Fact]
    public async Task Leaves_OfEpochsUnderAPolicy_AreInTheOrderOfCharges()
    {
        IReceiptStore store = Open();
        EvmAddress low = new(0, 1), high = new(1, 0);
        await KeepAsync(store, 1, 1, request => request with { EndPoint = 2, User = low });
        await KeepAsync(store, 2, 2, request => request with { EndPoint = 1, User = high });
        await KeepAsync(store, 3, 3, request => request with { EndPoint = 1, User = low });
        await KeepAsync(store, 4, 4, request => request with { EndPoint = 1, User = high, Epoch = 1001 });
        await KeepAsync(store, 5, 5, request => request with { EndPoint = 1, User = high, Epoch = 1002 });
        Assert.Equal([3ul, 2ul, 4ul, 1ul], Open().Leaves(5, 1000, 1001, 9).Select(leaf => leaf.Amount));
        Assert.Equal([3ul, 2ul], Open().Leaves(5, 1000, 1000, 9).Where(leaf => leaf.EndPoint == 1).Select(leaf => leaf.Position));
        Assert.Equal([3ul, 2ul, 1ul], Open().Leaves(5, 1000, 1001, 3).Select(leaf => leaf.Position));
        Assert.Empty(Open().Leaves(6, 1000, 1001, 9));
        Assert.Equal(new ReceiptTotal(5, 1001, 1, high, 1, 4), Open().Totals().Single(total => total.Epoch == 1001));
        Assert.Equal(Open().At(4)!.Receipt.StructHash(), Open().Leaves(5, 1001, 1001, 9)[0].Receipt);
    }

    [Fact]
    public async Task Keep_WithEvidence_GivesItBackUntilItIsForgotten()
    {
        IReceiptStore store = Open();
        SignedCall call = Call(1);
        FailedAttempt attempt = new(call.Hash, 0, call.Request.Gateway, AttemptFailure.Refused, new byte[] { 1, 2 });
        PlacementProof proof = new(1000, call.Hash, call.Request.Gateway, 7, 1, call.Request.User, 3, [attempt]);
        SignedStatement statement = new(new RunStatement(call.Hash, default, default, 1, 128, 9), [3]);
        Assert.True(await store.BeginAsync(call));
        store.Keep(call, 5, Receipt(call, 10), CallJson.ToBytes(new CallEvidence(proof, statement)));
        await KeepAsync(store, 2, 20);
        CallEvidence found = Open().Evidence(1)!;
        Assert.Equal((proof with { Attempts = Array.Empty<FailedAttempt>() }, statement.Statement), (found.Placement with { Attempts = Array.Empty<FailedAttempt>() }, found.Statement!.Statement));
        Assert.Equal([1, 2], Assert.Single(found.Placement.Attempts).Signature.ToArray());
        Assert.Null(store.Evidence(2));
        await store.ForgetAsync(1001);
        Assert.Null(store.Evidence(1));
    }

    [Fact]
    public async Task After_APosition_GivesReceiptsInOrderWithTheLogsThatAreKept()
    {
        IReceiptStore store = Open();
        for (ulong nonce = 1; nonce <= 3; nonce++)
        {
            Assert.True(await store.BeginAsync(Call(nonce)));
            store.Keep(Call(nonce), 5, Receipt(Call(nonce), nonce), [], nonce == 2 ? null : new CallLog(200 + (int)nonce, nonce == 3 ? [] : [(byte)nonce, 0]));
        }

        IReadOnlyList<LoggedReceipt> found = Open().After(0, 2);
        Assert.Equal([1ul, 2ul], found.Select(one => one.Kept.Position));
        Assert.Equal((201, 2), (found[0].Log!.Status, found[0].Log!.Tail.Length));
        Assert.Null(found[1].Log);
        LoggedReceipt last = Assert.Single(Open().After(2, 9));
        Assert.Equal((Call(3).Hash, 203), (last.Kept.Call.Hash, last.Log!.Status));
        await store.DropLogsAsync(1, 2);
        Assert.Equal([true, false, true], Open().After(0, 9).Select(one => one.Log is not null));
        await store.DropLogsAsync(0, 2);
        Assert.Equal([false, false, true], Open().After(0, 9).Select(one => one.Log is not null));
        Assert.Empty(store.After(3, 9));
    }

    [Fact]
    public async Task Forget_OlderEpochs_KeepsTheRestAndTheChain()
    {
        IReceiptStore store = Open();
        await KeepAsync(store, 1, 1);
        KeptReceipt last = await KeepAsync(store, 2, 2);
        await store.ForgetAsync(1001);
        Assert.Null(store.At(1));
        Assert.True(await store.BeginAsync(Call(1)));
        Assert.Equal(last.Link, store.Keep(Call(1), 5, Receipt(Call(1), 3), [])!.Previous);
    }

    internal abstract IReceiptStore Open();

    private protected static SignedCall Call(ulong nonce) => SignedCall.Of(Vectors.Request with { Nonce = nonce }, Hex.Parse(Vectors.Text("request.signature")));

    private static CallReceipt Receipt(SignedCall call, ulong amount) => Vectors.Receipt with { Request = call.Hash, Signature = Keccak256.Hash(call.Signature), Amount = amount };

    private static async Task<KeptReceipt> KeepAsync(IReceiptStore store, ulong nonce, ulong amount, Func<CallRequest, CallRequest>? change = null)
    {
        SignedCall call = Call(nonce);
        call = change is null ? call : SignedCall.Of(change(call.Request), call.Signature);
        Assert.True(await store.BeginAsync(call));
        return store.Keep(call, 5, Receipt(call, amount), [])!;
    }
}
