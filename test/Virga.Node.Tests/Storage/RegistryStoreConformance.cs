using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="IRegistryStore"/> does.</summary>
public abstract class RegistryStoreConformance
{
    private static readonly RegistryKey A = RegistryKey.Grant(7, new EvmAddress(UInt128.MaxValue, 9)), B = RegistryKey.Batch(new EvmAddress(1, 2), UInt128.MaxValue - 1, uint.MaxValue);

    [Fact]
    public void Save_ThenReopen_GivesCellsPositionAndRecentKeys()
    {
        Open().Save(Change("one", "p1", fresh: true, [new(A, 3, [1, 2]), new(B, 4, [])], [(A, 3), (B, 4)], 0));
        RegistryImage image = Open().Load("one")!;
        Assert.Equal("p1", image.Position);
        Assert.Equal([(A, 3ul, "0102"), (B, 4ul, "")], image.Cells.Select(cell => (cell.Key, cell.Block, Convert.ToHexString(cell.Value!))).OrderBy(cell => cell.Block));
        Assert.Equal([(A, 3ul), (B, 4ul)], image.Recent.OrderBy(one => one.Block));
        Assert.Null(Open().Load("two"));
    }

    [Fact]
    public void Save_Again_ReplacesTakesAwayAndForgets()
    {
        IRegistryStore store = Open();
        store.Save(Change("one", "p1", fresh: true, [new(A, 3, [1]), new(B, 4, [2])], [(A, 3), (B, 4)], 0));
        store.Save(Change("one", "p2", fresh: false, [new(A, 5, [3]), new(B, 5, null)], [(A, 5)], 4));
        RegistryImage image = Open().Load("one")!;
        RegistryCell left = Assert.Single(image.Cells);
        Assert.Equal(("p2", A, 5ul, 3), (image.Position, left.Key, left.Block, left.Value![0]));
        Assert.Equal((A, 5ul), Assert.Single(image.Recent));
    }

    [Fact]
    public void Save_Fresh_LeavesNothingOfAnotherDeployment()
    {
        IRegistryStore store = Open();
        store.Save(Change("one", "p1", fresh: true, [new(A, 3, [1])], [(A, 3)], 0));
        store.Save(Change("two", "p2", fresh: true, [], [], 0));
        Assert.Null(store.Load("one"));
        Assert.Equal((0, 0), (store.Load("two")!.Cells.Count, store.Load("two")!.Recent.Count));
    }

    internal abstract IRegistryStore Open();

    private static RegistryChange Change(string scope, string position, bool fresh, RegistryCell[] cells, (RegistryKey, ulong)[] recent, ulong forget) => new(scope, fresh, position, cells, recent, forget);
}
