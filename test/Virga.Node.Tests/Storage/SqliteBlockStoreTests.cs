using System.Security.Cryptography;
using Virga.Node.Mesh.Content;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Tests.Mesh.Content;

namespace Virga.Node.Tests.Storage;

public sealed class SqliteBlockStoreTests : BlockStoreConformance, IDisposable
{
    private readonly TempFolder folder = new();
    private readonly List<SqliteBlockStore> stores = [];

    public void Dispose()
    {
        stores.ForEach(store => store.Dispose());
        folder.Dispose();
    }

    private protected override IBlockStore Open(long quota)
    {
        SqliteBlockStore store = new(new SqliteDatabase(folder.At("content.db")), new BlockFolder(folder.At("content")), quota, Time);
        stores.Add(store);
        return store;
    }

    private protected override void Damage(Cid id)
    {
        string path = new BlockFolder(folder.At("content")).PathOf(id.Digest);
        if (File.Exists(path))
        {
            byte[] bytes = File.ReadAllBytes(path);
            bytes[^1] ^= 1;
            File.WriteAllBytes(path, bytes);
            return;
        }

        new SqliteDatabase(folder.At("content.db")).Write(connection => SqliteRows.Execute(connection, "UPDATE block SET bytes = zeroblob(size) WHERE digest = @digest", ("@digest", id.Digest.ToArray())));
    }

    [Fact]
    public async Task Finish_FileThatAKilledNodeLeft_GoesWithTheNextCollection()
    {
        IBlockStore store = Open(1 << 30);
        BlockFolder files = new(folder.At("content"));
        Block left = Block.Of(CidCodec.Raw, RandomNumberGenerator.GetBytes(100_000)), whole = Block.Of(CidCodec.Raw, RandomNumberGenerator.GetBytes(100_000));
        files.Write([left]); // and then it was killed, before its entry
        await store.PutAsync([whole]);
        Assert.Null(store.Get(left.Id));
        using IBlockSweep sweep = store.BeginSweep();
        await sweep.FinishAsync();
        Assert.Equal((false, true), (File.Exists(files.PathOf(left.Id.Digest)), File.Exists(files.PathOf(whole.Id.Digest))));
    }
}
