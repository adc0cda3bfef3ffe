using System.Security.Cryptography;
using Virga.Node.Mesh.Content;
using Virga.Node.Values;

namespace Virga.Node.Tests.Mesh.Content;

/// <summary>Content made by somebody who wants its reader to suffer.</summary>
public sealed class ContentReaderTests
{
    private readonly MemoryBlocks blocks = new();

    private ContentReader Reader => new(blocks, ReadLimits.Default);

    [Fact]
    public async Task Copy_TreeThatRepeatsItself_EndsAtTheAnnouncedSize()
    {
        Cid id = blocks.Add(CidCodec.Raw, [1]);
        ulong size = 1;
        for (int level = 0; level < 30; level++)
        {
            (id, size) = (blocks.AddFile(size * 4, (id, size), (id, size), (id, size), (id, size)), size * 4);
        }

        Assert.Equal(Outcome.RequestTooLarge, (await Reader.OpenAsync(id, default)).Error?.Outcome); // 2^60 bytes of 31 blocks
        ContentReader patient = new(blocks, new ReadLimits { MaxFileBytes = ulong.MaxValue, BytesPerBlock = int.MaxValue, FreeBlocks = 500 });
        ContentNode root = (await patient.OpenAsync(blocks.AddFile(1 << 10, [.. Enumerable.Repeat((blocks.AddFile(64, [.. Enumerable.Repeat((blocks.Add(CidCodec.Raw, [1]), 1UL), 64)]), 64UL), 16)]), default)).Value;
        int before = blocks.Reads;
        Assert.Equal(Outcome.InvalidParameter, (await patient.CopyAsync(root, _ => ValueTask.CompletedTask, default))?.Outcome);
        Assert.InRange(blocks.Reads - before, 500, 501);
    }

    [Fact]
    public async Task Open_LinksToNothing_IsRefused()
    {
        Cid nothing = blocks.Add(CidCodec.Raw, []);
        Assert.Equal(Outcome.InvalidParameter, (await Reader.OpenAsync(blocks.AddFile(0, (nothing, 0), (nothing, 0)), default)).Error?.Outcome);
    }

    [Fact]
    public async Task Open_SizesThatDoNotAddUp_IsRefused()
    {
        Cid part = blocks.Add(CidCodec.Raw, [1, 2, 3]);
        Assert.Equal(Outcome.InvalidParameter, (await Reader.OpenAsync(blocks.AddFile(7, (part, 3), (part, 3)), default)).Error?.Outcome);
        Assert.Equal(Outcome.InvalidParameter, (await Reader.OpenAsync(blocks.AddFile(1, (part, ulong.MaxValue), (part, 2)), default)).Error?.Outcome); // wraps to 1
    }

    [Fact]
    public async Task Copy_PartOfAnotherSizeThanSaid_GivesNoByteOfIt()
    {
        Cid part = blocks.Add(CidCodec.Raw, RandomNumberGenerator.GetBytes(1000));
        ContentNode liar = (await Reader.OpenAsync(blocks.AddFile(10, (part, 10)), default)).Value;
        long given = 0;
        VirgaError? error = await Reader.CopyAsync(
            liar,
            bytes =>
            {
                given += bytes.Length;
                return ValueTask.CompletedTask;
            },
            default);
        Assert.Equal((Outcome.InvalidParameter, 0L), (error?.Outcome, given));
    }

    [Fact]
    public async Task Copy_ChainOfNodes_IsBoundedInDepth()
    {
        Cid id = blocks.Add(CidCodec.Raw, [1]);
        for (int level = 0; level < 40; level++)
        {
            id = blocks.AddFile(1, (id, 1));
        }

        Assert.Equal(Outcome.InvalidParameter, (await Reader.CopyAsync((await Reader.OpenAsync(id, default)).Value, _ => ValueTask.CompletedTask, default))?.Outcome);
    }

    [Fact]
    public async Task Open_ShardedDirectory_SaysSo()
    {
        Cid shard = blocks.Add(CidCodec.DagPb, new DagPbNode(new UnixFsData(UnixFsKind.HamtShard, 0, []).Encode(), []).Encode());
        VirgaError error = (await Reader.OpenAsync(shard, default)).Error!;
        Assert.Equal(Outcome.NotSupported, error.Outcome);
        Assert.Contains("sharded (HAMT)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("a\0")]
    public async Task Open_DirectoryWithANameThatIsNone_IsRefused(string name)
    {
        Cid entry = blocks.Add(CidCodec.Raw, []);
        Cid directory = blocks.Add(CidCodec.DagPb, new DagPbNode(UnixFsData.Directory.Encode(), [new DagPbLink(name, entry, 0)]).Encode());
        Assert.Equal(Outcome.InvalidParameter, (await Reader.OpenAsync(directory, default)).Error?.Outcome);
    }

    [Fact]
    public async Task Open_Noise_IsRefusedAndNeverThrows()
    {
        byte[] sound = new DagPbNode(new UnixFsData(UnixFsKind.File, 6, [3, 3]).Encode(), [new DagPbLink("", blocks.Add(CidCodec.Raw, [1, 2, 3]), 3), new DagPbLink("", blocks.Add(CidCodec.Raw, [1, 2, 3]), 3)]).Encode();
        Random random = new(7);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] noise = sound[..random.Next(sound.Length + 1)];
            for (int flips = random.Next(4); flips > 0 && noise.Length > 0; flips--)
            {
                noise[random.Next(noise.Length)] = (byte)random.Next(256);
            }

            Result<ContentNode> opened = ContentNode.Of(Block.Of(CidCodec.DagPb, noise));
            if (opened.TryGet(out ContentNode? node, out _) && !node.IsDirectory)
            {
                long given = 0;
                await Reader.CopyAsync(
                    node,
                    bytes =>
                    {
                        given += bytes.Length;
                        return ValueTask.CompletedTask;
                    },
                    default);
                Assert.InRange((ulong)given, 0UL, node.Size);
            }
        }
    }
}
