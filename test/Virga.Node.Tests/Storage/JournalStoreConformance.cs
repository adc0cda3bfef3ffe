using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Journal;
using Virga.Node.Mesh.Content;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="IJournalStore"/> does.</summary>
public abstract class JournalStoreConformance
{
    private static readonly OpenKey Key = new("0xa", [1, 2], [3]);

    [Fact]
    public void Load_Anew_IsEmptyAtTheBeginning() => Assert.Equivalent(new JournalState([], [], [], default(Hash32).ToString(), 0, 0, 0), Open().Load(), strict: true);

    [Fact]
    public async Task Append_ThenReopen_GivesAllInOrder()
    {
        IJournalStore store = Open();
        await store.AppendAsync(7, 2, [Entry(0), Entry(1)], [Key]);
        await store.AppendAsync(8, 3, [Entry(2)], []);
        JournalState state = Open().Load();
        Assert.Equivalent(new[] { Entry(0), Entry(1), Entry(2) }, state.Open, strict: true);
        Assert.Equivalent(new[] { Key }, state.Keys, strict: true);
        Assert.Equal((8UL, 3UL, 0UL), (state.Epoch, state.Position, state.Next));
    }

    [Fact]
    public async Task Append_NumberThatIsThere_LeavesNothingOfIt()
    {
        IJournalStore store = Open();
        await store.AppendAsync(7, 1, [Entry(0)], [Key]);
        await Assert.ThrowsAnyAsync<Exception>(() => store.AppendAsync(9, 5, [Entry(1), Entry(0)], []));
        JournalState state = Open().Load();
        Assert.Equal((7UL, 1UL, 1), (state.Epoch, state.Position, state.Open.Count));
    }

    [Fact]
    public async Task Append_Nothing_MovesThePositionBack()
    {
        IJournalStore store = Open();
        await store.AppendAsync(7, 9, [Entry(0)], [Key]);
        await store.AppendAsync(7, 4, [], []);
        Assert.Equal((4UL, 1), (Open().Load().Position, Open().Load().Open.Count));
    }

    [Fact]
    public async Task Seal_ThenReopen_GivesSegmentsByNumberAndNothingOpen()
    {
        IJournalStore store = Open();
        Cid first = Cid.Of(CidCodec.DagPb, "one"u8), second = Cid.Of(CidCodec.Raw, "two"u8);
        await store.AppendAsync(7, 1, [Entry(0)], [Key]);
        await store.SealAsync(first, Entry(0).Link, 1);
        await store.AppendAsync(8, 2, [Entry(1)], [Key]);
        await store.SealAsync(second, Entry(1).Link, 2);
        await store.AppendAsync(8, 3, [Entry(2)], [Key]);
        JournalState state = Open().Load();
        Assert.Equal([first, second], state.Segments);
        Assert.Equal((Entry(1).Link, 2UL, 3UL), (state.Link, state.Next, state.Position));
        Assert.Equal([2UL], state.Open.Select(entry => entry.Number));
        Assert.Single(state.Keys);
    }

    internal abstract IJournalStore Open();

    private static SealedEntry Entry(ulong number) => new(number, "0xa", Keccak256.Hash($"receipt {number}").ToString(), [(byte)number, 9], Keccak256.Hash($"link {number}").ToString());
}
