using System.Security.Cryptography;
using Virga.Node.Mesh.Content;
using Virga.Node.Values;

namespace Virga.Node.Tests.Mesh.Content;

/// <summary>Ids equal to those that npm's ipfs-unixfs-importer 17.1.1 gives for the same bytes, cut and linked as <c>ipfs add --cid-version=1</c> does.</summary>
public sealed class ImporterTests
{
    private const int Chunk = 256 << 10;

    [Theory]
    [InlineData(0, "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")]
    [InlineData(1, "bafkreidogqfzz75tpkmjzjke425xqcrmpcib2p5tg44hnbirumdbpl5adu")]
    [InlineData(Chunk - 1, "bafkreibogol4w4pwxanonxd2skzuf4kgh4nfp7qlkvzis6wdkvsixdf6cm")]
    [InlineData(Chunk, "bafkreidifqj635khgnp6vwi7y5wabpf552hmtvurjcfra3jh7ct2zom6ca")]
    [InlineData(Chunk + 1, "bafybeie35emzp5zof7p4r7lcj4aunqciuiqidn3gapo3ywjwr4pg42ltru")]
    [InlineData(40 << 20, "bafybeiebgida63yghklg36kpl44hyvipqmta5kz5mpr6ilpowkiiq3d2ue")]
    [InlineData(174 * Chunk, "bafybeihodyy3dgp3u2guovo4j4jnastrl3cg5rem6g6olrzuydh2ikqehq")]
    [InlineData(175 * Chunk, "bafybeiheca34foo4lwt6oqtnpubnhv2o72y4lfjw6xk3kdxp3layq2wl6a")]
    [InlineData((175 * Chunk) + 5, "bafybeicurb5rkfpkvjpp7wn6vcbbscxccfu2hovdmbhw6u6db3o7ojoxq4")]
    [InlineData((348 * Chunk) + 1, "bafybeidg3ubp67ulq4cidf5y6vsd7foi44cngi7knhwaz4x3fxfbsfjtl4")]
    public async Task File_OfSize_HasTheIdThatIpfsGives(int size, string id)
    {
        ImportedContent made = await ImportAsync(new BlockBatch((_, _) => Task.FromResult<VirgaError?>(null)), size, ImportOptions.Default);
        Assert.Equal((id, (ulong)size), (made.Id.ToString(), made.FileSize));
    }

    [Theory]
    [InlineData(1000, 10, 3, "bafybeighc5bjrzowtcueldqvlpifqys5frdqoyd53doahdjpodpvbzwqmu")]
    [InlineData(270, 10, 3, "bafybeicktpvtezowd7oorffxvumiva5gsldw6pu35xkbtj24eyterr5l24")]
    [InlineData(271, 10, 3, "bafybeigqfgjnjm3tuh7dyu643mfxegndqeeynrwxy3gvjqxdktwuep4vy4")]
    [InlineData(811, 10, 3, "bafybeihzou57yjz7pc6nvdmnygfivi3yflflgx23jnhc24mzpdwtczb6by")]
    [InlineData(90, 10, 3, "bafybeickbdk5ixttjk6o2db7ukr4nkgug4n626fpphtov7gkhf3bpi2fee")]
    [InlineData(91, 10, 3, "bafybeigsn72zvlokphfejf5ok54ogpnqjzabe76n5k4cfxndfrnkthxyv4")]
    [InlineData(5000, 16, 2, "bafybeic4zdj7zca4vdirjmuxza47mrdxl27tzy5leqzhnqmhbu3opc6c74")]
    public async Task File_OfManyLevels_HasTheIdThatIpfsGivesAndReadsBack(int size, int chunk, int links, string id)
    {
        MemoryBlocks blocks = new();
        ImportedContent made = await ImportAsync(blocks.Batch(), size, new ImportOptions { ChunkSize = chunk, LinksPerNode = links });
        Assert.Equal(id, made.Id.ToString());
        ContentReader reader = new(blocks, ReadLimits.Default);
        Assert.Equal(Bytes(size), (await reader.ReadAsync(made.Id, size, default)).Value);
    }

    [Fact]
    public async Task Folder_OfFilesAndFolders_HasTheIdThatIpfsGives()
    {
        using TempFolder folder = new();
        Directory.CreateDirectory(folder.At("a"));
        Directory.CreateDirectory(folder.At(".git"));
        File.WriteAllBytes(folder.At("b.txt"), Bytes(10));
        File.WriteAllBytes(folder.At("a/x.bin"), Bytes(300_000));
        File.WriteAllBytes(folder.At("a/y"), []);
        File.WriteAllBytes(folder.At("Z"), Bytes(1));
        File.WriteAllBytes(folder.At("\u00e9\u4e2d.txt"), Bytes(3));
        MemoryBlocks blocks = new();
        BlockBatch batch = blocks.Batch();
        ImportedContent made = (await new FolderImporter(batch, ImportOptions.Default).ImportAsync(folder.Path, null, default)).Value;
        await batch.FlushAsync(default);
        Assert.Equal(("bafybeiagkc7oo62tfwsl4ywhknj7wui2r4eyxcbp4a3gvg3w2nhmz5dc5u", 300_420UL), (made.Id.ToString(), made.TotalSize));

        ContentReader reader = new(blocks, ReadLimits.Default);
        ContentNode found = (await reader.ResolveAsync(made.Id, "/a/x.bin", default)).Value;
        Assert.Equal("bafybeiaug4i2bntovitu6fxosfxqn3rwcfaxgzk6qfek5a3gkg664k7tvm", found.Id.ToString());
        Assert.Equal(Outcome.NotFound, (await reader.ResolveAsync(made.Id, "a/none", default)).Error?.Outcome);
        Assert.Equal(Outcome.NotFound, (await reader.ResolveAsync(made.Id, "b.txt/below", default)).Error?.Outcome);
    }

    [Fact]
    public async Task Folder_Empty_HasTheIdThatIpfsGives()
    {
        using TempFolder folder = new();
        Assert.Equal("bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354", (await new FolderImporter(new MemoryBlocks().Batch(), ImportOptions.Default).ImportAsync(folder.Path, null, default)).Value.Id.ToString());
    }

    [Fact]
    public async Task Folder_WithASymbolicLink_IsRefused()
    {
        using TempFolder folder = new();
        File.CreateSymbolicLink(folder.At("link"), "/etc/passwd");
        Assert.Contains("symbolic link", (await new FolderImporter(new MemoryBlocks().Batch(), ImportOptions.Default).ImportAsync(folder.Path, null, default)).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_ThatIpfsWouldShard_IsRefused()
    {
        FolderImporter importer = new(new MemoryBlocks().Batch(), new ImportOptions { MaxDirectoryBytes = 100 });
        ImportedContent one = new(Cid.Of(CidCodec.Raw, []), 0, 0);
        Assert.Null((await importer.LinkAsync([KeyValuePair.Create("a", one), KeyValuePair.Create("b", one)], default)).Error);
        Assert.Equal(Outcome.NotSupported, (await importer.LinkAsync([KeyValuePair.Create("a", one), KeyValuePair.Create("b", one), KeyValuePair.Create("c", one)], default)).Error?.Outcome);
    }

    [Fact]
    public async Task File_Imported_IsStoredInBoundedBatches()
    {
        int most = 0, count = 0;
        BlockBatch batch = new((blocks, _) =>
        {
            most = Math.Max(most, blocks.Sum(block => block.Bytes.Length));
            count += blocks.Count;
            return Task.FromResult<VirgaError?>(null);
        });
        await ImportAsync(batch, 20 << 20, ImportOptions.Default);
        Assert.Equal(81, count);
        Assert.InRange(most, 1, BlockBatch.MaxBytes);
    }

    internal static byte[] Bytes(int size)
    {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++)
        {
            bytes[i] = (byte)((i * 7) + ((i >> 8) * 13) + ((i >> 16) * 29));
        }

        return bytes;
    }

    internal static async Task<ImportedContent> ImportAsync(BlockBatch batch, int size, ImportOptions options)
    {
        using MemoryStream file = new(Bytes(size));
        ImportedContent made = (await new FileImporter(batch, options).ImportAsync(file, null, default)).Value;
        Assert.Null(await batch.FlushAsync(default));
        return made;
    }
}
