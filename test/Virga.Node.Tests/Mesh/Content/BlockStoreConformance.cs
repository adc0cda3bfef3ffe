using System.Security.Cryptography;
using Virga.Node.Chain.Crypto;
using Virga.Node.Mesh.Content;
using Virga.Node.Values;

namespace Virga.Node.Tests.Mesh.Content;

/// <summary>What every block store does.</summary>
public abstract class BlockStoreConformance
{
    private protected FakeTime Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private protected abstract IBlockStore Open(long quota);

    /// <summary>Changes a stored byte behind the store's back.</summary>
    private protected abstract void Damage(Cid id);

    private static Block Random(int size) => Block.Of(CidCodec.Raw, RandomNumberGenerator.GetBytes(size));

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(256 << 10)]
    [InlineData(Block.MaxSize)]
    public async Task Get_AfterPut_GivesTheBytesAlsoAfterReopening(int size)
    {
        Block block = Random(size);
        Assert.Null(await Open(1 << 30).PutAsync([block]));
        IBlockStore again = Open(1 << 30);
        Assert.Equal(block.Bytes.ToArray(), again.Get(block.Id)!.Bytes.ToArray());
        Assert.Equal((1, size), (again.Usage.Blocks, again.Usage.Bytes));
        Assert.Null(again.Get(Cid.Of(CidCodec.Raw, [1])));
    }

    [Fact]
    public async Task Put_SameBytesTwice_CountOnce()
    {
        IBlockStore store = Open(1000);
        Block block = Random(600);
        Assert.Null(await store.PutAsync([block, block]));
        Assert.Null(await store.PutAsync([block]));
        Assert.Equal(600, store.Usage.Bytes);
    }

    [Fact]
    public async Task Put_BeyondTheQuota_StoresNoneAndSaysWhatToDo()
    {
        IBlockStore store = Open(1000);
        VirgaError error = (await store.PutAsync([Random(600), Random(600)]))!;
        Assert.Equal(Outcome.InsufficientStorage, error.Outcome);
        Assert.Contains("virga content gc", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, store.Usage.Bytes);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    public async Task Get_DamagedBlock_IsGoneAndCanBePutAgain(int size)
    {
        IBlockStore store = Open(1 << 20);
        Block block = Random(size);
        await store.PutAsync([block]);
        Damage(block.Id);
        Assert.Null(store.Get(block.Id));
        Assert.Equal(0, store.Usage.Blocks);
        await store.PutAsync([block]);
        Assert.NotNull(store.Get(block.Id));
    }

    [Fact]
    public async Task Touch_Some_SaysWhichAreMissingAndMakesPublic()
    {
        IBlockStore store = Open(1 << 20);
        Block block = Random(10);
        await store.PutAsync([block]);
        Assert.False(store.IsPublic(block.Id.Digest));
        Hash32 absent = Random(11).Id.Digest;
        Assert.Equal([absent], await store.TouchAsync([block.Id.Digest, absent], isPublic: true));
        Assert.True(store.IsPublic(block.Id.Digest));
        await store.TouchAsync([block.Id.Digest], isPublic: false);
        Assert.True(store.IsPublic(block.Id.Digest)); // a private pin takes nothing back
    }

    [Fact]
    public async Task Pins_OfOneContent_AreKeptByReason()
    {
        IBlockStore store = Open(1 << 20);
        Cid id = Random(10).Id;
        await store.PinAsync(new ContentPin(id, PinReason.User, "first", false, Time.Now));
        await store.PinAsync(new ContentPin(id, PinReason.User, "second", true, Time.Now));
        await store.PinAsync(new ContentPin(id, PinReason.Journal, "", true, Time.Now));
        Assert.Equal(["second", ""], Open(1 << 20).Pins.OrderBy(pin => pin.Reason).Select(pin => pin.Name));
        Assert.True(await store.UnpinAsync(id, PinReason.User));
        Assert.False(await store.UnpinAsync(id, PinReason.User));
        Assert.Single(store.Pins);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    public async Task Sweep_UnmarkedAndOld_GoesAndTheRestStays(int size)
    {
        IBlockStore store = Open(1 << 30);
        Block kept = Random(size), old = Random(size), touched = Random(size);
        await store.PutAsync([kept, old, touched]);
        Time.Now += TimeSpan.FromHours(1);
        Block young = Random(size);
        await store.PutAsync([young]);
        using (IBlockSweep sweep = store.BeginSweep())
        {
            Assert.True(store.IsCollecting);
            Assert.True(sweep.Mark(kept.Id, false));
            Assert.False(sweep.Mark(kept.Id, false));
            Assert.True(sweep.Mark(kept.Id, true));
            await store.PutAsync([touched]);
            Assert.Equal(new SweepStep(false, 1, size), await sweep.SweepAsync(Time.Now, 100));
            Assert.True((await sweep.SweepAsync(Time.Now, 100)).IsLast);
            await sweep.FinishAsync();
        }

        Assert.Equal([true, false, true, true], ((Block[])[kept, old, touched, young]).Select(block => store.Get(block.Id) is not null));
        Assert.Equal(3, store.Usage.Blocks);
        Assert.False(Open(1 << 30).IsCollecting);
    }

    [Fact]
    public async Task Sweep_ChunkWhoseBytesAreANode_KeepsTheNodeWhicheverWayItIsMarked()
    {
        IBlockStore store = Open(1 << 20);
        Block node = Block.Of(CidCodec.DagPb, new DagPbNode(UnixFsData.Directory.Encode(), []).Encode());
        await store.PutAsync([node]);
        Time.Now += TimeSpan.FromHours(1);
        using IBlockSweep sweep = store.BeginSweep();
        Assert.True(sweep.Mark(new Cid(CidCodec.Raw, node.Id.Digest), false));
        Assert.True(sweep.Mark(node.Id, false)); // so that what lies below it is marked too
        Assert.Equal(0, (await sweep.SweepAsync(Time.Now, 100)).Blocks);
    }

    [Fact]
    public async Task Sweep_ContentNoLongerPublic_IsWithdrawn()
    {
        IBlockStore store = Open(1 << 20);
        Block block = Random(10);
        await store.PutAsync([block]);
        await store.TouchAsync([block.Id.Digest], isPublic: true);
        Time.Now += TimeSpan.FromHours(1);
        using IBlockSweep sweep = store.BeginSweep();
        sweep.Mark(block.Id, isPublic: false);
        await sweep.SweepAsync(Time.Now, 100);
        Assert.False(store.IsPublic(block.Id.Digest));
        Assert.NotNull(store.Get(block.Id));
    }
}
