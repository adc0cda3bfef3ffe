using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Virga.Node.Mesh.Content;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Values;

namespace Virga.Node.Tests.Mesh.Content;

/// <summary>Adding, pinning, fetching and collecting together.</summary>
public sealed class ContentLibraryTests : IDisposable
{
    private const int Size = 1_000_000;
    private readonly TempFolder folder = new();
    private readonly FakeTime time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly MemoryBlocks peer = new();
    private readonly SqliteBlockStore store;
    private readonly ContentHolds holds;
    private readonly ContentLibrary library;
    private readonly ContentCollector collector;

    public ContentLibraryTests()
    {
        ContentOptions options = new() { Folder = folder.At("content"), MaxBlocksPerPin = 100 };
        store = new SqliteBlockStore(new SqliteDatabase(folder.At("content.db")), new BlockFolder(options.Folder), 1 << 30, time);
        holds = new ContentHolds(time);
        ContentBlocks blocks = new(store, [new Liar(), peer], NullLogger<ContentBlocks>.Instance);
        library = new ContentLibrary(store, blocks, new ContentPins(store, blocks, holds, options, time), holds);
        collector = new ContentCollector(store, holds, options, time, NullLogger<ContentCollector>.Instance);
    }

    public void Dispose()
    {
        collector.Dispose();
        store.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Pin_ContentThatAPeerHas_FetchesAllOfItPastAPeerThatLies()
    {
        Cid id = (await ImporterTests.ImportAsync(peer.Batch(), Size, ImportOptions.Default)).Id;
        Assert.Null((await library.Pins.PinAsync(id, PinReason.User, "", false, null, default)).Error);
        peer.All.Clear();
        Assert.Equal(ImporterTests.Bytes(Size), (await library.Reader.ReadAsync(id, Size, default)).Value);
    }

    [Fact]
    public async Task Block_WhoseAskerGivesUp_IsFetchedOnceForWhoeverAsksNext()
    {
        Block block = Block.Of(CidCodec.Raw, new byte[] { 1, 2, 3 });
        SlowPeer slow = new();
        ContentBlocks blocks = new(store, [slow], NullLogger<ContentBlocks>.Instance);
        using CancellationTokenSource impatient = new();
        Task<Result<Block>> first = blocks.GetAsync(block.Id, impatient.Token).AsTask(), second = blocks.GetAsync(block.Id, default).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        slow.Answer.SetResult(block.Bytes);
        Assert.Equal(block.Id, (await second).Value.Id);
        Assert.Equal(1, slow.Asked);
        Assert.NotNull(store.Get(block.Id));
    }

    [Fact]
    public async Task Pin_ContentThatNobodyHasWhole_IsRefusedAndNotListed()
    {
        Cid id = (await ImporterTests.ImportAsync(peer.Batch(), Size, ImportOptions.Default)).Id;
        peer.All.Remove(peer.All.Keys.First(one => one.Codec == CidCodec.Raw));
        Assert.Equal(Outcome.NotFound, (await library.Pins.PinAsync(id, PinReason.User, "", false, null, default)).Error?.Outcome);
        Assert.Empty(library.Pins.All);
    }

    [Fact]
    public async Task Pin_SmallTreeThatUnfoldsIntoAHugeOne_CostsWhatItWeighs()
    {
        Cid id = peer.Add(CidCodec.Raw, [1]);
        for (int level = 0; level < 60; level++)
        {
            id = peer.AddFile(1, (id, 1), (id, 1), (id, 1));
        }

        int before = peer.Reads;
        Assert.Null((await library.Pins.PinAsync(id, PinReason.User, "", false, null, default)).Error);
        Assert.Equal(61, peer.Reads - before);
        Assert.Equal(61, (await collector.CollectAsync(TimeSpan.Zero, null, default)).Value.Kept);
    }

    [Fact]
    public async Task Pin_MoreBlocksThanAPinMayHave_IsRefused()
    {
        Cid id = peer.Add(CidCodec.Raw, [1]);
        for (int level = 0; level < 110; level++)
        {
            id = peer.AddFile(1, (id, 1));
        }

        Assert.Equal(Outcome.RequestTooLarge, (await library.Pins.PinAsync(id, PinReason.User, "", false, null, default)).Error?.Outcome);
    }

    [Fact]
    public async Task Pin_Publicly_MakesAllBelowItReadableByAnyone()
    {
        Cid open = await AddAsync(Size, isPublic: true), closed = await AddAsync(Size - 1, isPublic: false);
        ContentReader stranger = new(new PublicBlocks(store), ReadLimits.Default);
        Assert.Equal(ImporterTests.Bytes(Size), (await stranger.ReadAsync(open, Size, default)).Value);
        Assert.Equal(Outcome.NotFound, (await stranger.OpenAsync(closed, default)).Error?.Outcome);
        await library.Pins.PinAsync(closed, PinReason.EndPoint, "", isPublic: true, null, default);
        Assert.Null((await stranger.OpenAsync(closed, default)).Error);
    }

    [Fact]
    public async Task Collect_Unpinned_RemovesIt()
    {
        Cid kept = await AddAsync(Size, isPublic: false), gone = await AddAsync(100, isPublic: false);
        await library.Pins.UnpinAsync(gone, PinReason.User);
        time.Now += TimeSpan.FromSeconds(1);
        CollectionResult done = (await collector.CollectAsync(TimeSpan.Zero, null, default)).Value;
        Assert.Equal((5, 1, 100), (done.Kept, done.RemovedBlocks, done.RemovedBytes));
        Assert.Equal(ImporterTests.Bytes(Size), (await library.Reader.ReadAsync(kept, Size, default)).Value);
        Assert.Equal(Outcome.NotFound, (await library.Reader.OpenAsync(gone, default)).Error?.Outcome);
    }

    [Fact]
    public async Task Collect_WhileSomethingIsAdded_TouchesNothingOfIt()
    {
        using IDisposable hold = library.Hold();
        using MemoryStream file = new(ImporterTests.Bytes(Size));
        Cid id = (await library.AddFileAsync(file, default)).Value.Id;
        time.Now += TimeSpan.FromDays(1); // however long it takes
        Assert.Equal(0, (await collector.CollectAsync(TimeSpan.Zero, null, default)).Value.RemovedBlocks);
        Assert.Null((await library.Pins.PinAsync(id, PinReason.User, "", false, null, default)).Error);
    }

    [Fact]
    public async Task Collect_BlocksInTheirGrace_Stay()
    {
        await store.PutAsync([Block.Of(CidCodec.Raw, RandomNumberGenerator.GetBytes(10))]);
        time.Now += TimeSpan.FromMinutes(59);
        Assert.Equal(0, (await collector.CollectAsync(null, null, default)).Value.RemovedBlocks);
        time.Now += TimeSpan.FromMinutes(2);
        Assert.Equal(1, (await collector.CollectAsync(null, null, default)).Value.RemovedBlocks);
    }

    [Fact]
    public async Task Collect_PinnedNodeIsLost_RemovesNothingAndSaysWhich()
    {
        Cid id = await AddAsync(Size, isPublic: false);
        await store.PutAsync([Block.Of(CidCodec.Raw, RandomNumberGenerator.GetBytes(10))]);
        new SqliteDatabase(folder.At("content.db")).Write(connection => SqliteRows.Execute(connection, "DELETE FROM block WHERE digest = @digest", ("@digest", id.Digest.ToArray())));
        time.Now += TimeSpan.FromDays(1);
        VirgaError error = (await collector.CollectAsync(TimeSpan.Zero, null, default)).Error!;
        Assert.Contains(id.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Equal(6, store.Usage.Blocks); // as before
        Assert.True(store.IsCollecting); // it is tried again
    }

    [Fact]
    public async Task Collect_ManyAddedAndPinnedMeanwhile_AllStayWhole()
    {
        for (int i = 0; i < 200; i++)
        {
            await store.PutAsync([Block.Of(CidCodec.Raw, RandomNumberGenerator.GetBytes(50))]);
        }

        time.Now += TimeSpan.FromSeconds(1);
        List<Cid> made = [];
        Task adding = Task.Run(async () =>
        {
            for (int i = 0; i < 30; i++)
            {
                made.Add(await AddAsync(300_000 + (i % 10), isPublic: false)); // the same contents again and again
            }
        });
        while (!adding.IsCompleted)
        {
            Assert.Null((await collector.CollectAsync(TimeSpan.Zero, null, default)).Error);
        }

        await adding;
        foreach (Cid id in made)
        {
            Assert.Null((await new ContentReader(new LocalBlocks(store), ReadLimits.Default).ReadAsync(id, Size, default)).Error);
        }

        Assert.Equal(10, library.Pins.All.Count);
    }

    private async Task<Cid> AddAsync(int size, bool isPublic)
    {
        using IDisposable hold = library.Hold();
        using MemoryStream file = new(ImporterTests.Bytes(size));
        Cid id = (await library.AddFileAsync(file, default)).Value.Id;
        return (await library.Pins.PinAsync(id, PinReason.User, "", isPublic, null, default)).Value.Id;
    }

    private sealed class SlowPeer : IBlockExchange
    {
        public TaskCompletionSource<ReadOnlyMemory<byte>?> Answer { get; } = new();

        public int Asked { get; private set; }

        public Task<ReadOnlyMemory<byte>?> FetchAsync(Cid id, CancellationToken cancellation)
        {
            Asked++;
            return Answer.Task.WaitAsync(cancellation);
        }
    }

    private sealed class Liar : IBlockExchange
    {
        public Task<ReadOnlyMemory<byte>?> FetchAsync(Cid id, CancellationToken cancellation) => Task.FromResult<ReadOnlyMemory<byte>?>(new byte[] { 6, 6, 6 });
    }
}
