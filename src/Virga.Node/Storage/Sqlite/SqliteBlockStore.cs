using Microsoft.Data.Sqlite;
using Virga.Node.Chain.Crypto;
using Virga.Node.Mesh.Content;
using Virga.Node.Values;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Small blocks in the database, large ones in files, entries and pins in the database.</summary>
internal sealed class SqliteBlockStore : IBlockStore, IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS block (digest BLOB PRIMARY KEY, size INTEGER NOT NULL, touched INTEGER NOT NULL, public INTEGER NOT NULL, bytes BLOB) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS pin (id TEXT NOT NULL, reason TEXT NOT NULL, name TEXT NOT NULL, public INTEGER NOT NULL, created INTEGER NOT NULL, PRIMARY KEY (id, reason));
        CREATE TABLE IF NOT EXISTS collection (one INTEGER PRIMARY KEY);
        """;

    private readonly SqliteDatabase database;
    private readonly BlockFolder files;
    private readonly long quota;
    private readonly TimeProvider time;
    private readonly GroupCommit commits;
    private long blocks, bytes;
    private volatile ContentPin[] pins;

    public SqliteBlockStore(SqliteDatabase database, BlockFolder files, long quota, TimeProvider time)
    {
        (this.database, this.files, this.quota, this.time) = (database, files, quota, time);
        database.Write(connection => SqliteDatabase.Execute(connection, Schema));
        commits = new GroupCommit(database);
        (blocks, bytes) = database.Read(connection => SqliteRows.Read(connection, "SELECT count(*), coalesce(sum(size), 0) FROM block", row => (row.GetInt64(0), row.GetInt64(1))))[0];
        pins = LoadPins();
    }

    public ContentUsage Usage => new(Interlocked.Read(ref blocks), Interlocked.Read(ref bytes), quota);

    public IReadOnlyList<ContentPin> Pins => pins;

    public bool IsCollecting => database.Read(connection => SqliteRows.Number(connection, "SELECT count(*) FROM collection")) > 0;

    public async Task<VirgaError?> PutAsync(IReadOnlyList<Block> given)
    {
        Block[] distinct = [.. given.DistinctBy(block => block.Id.Digest)];
        HashSet<Hash32> missing = [.. await TouchAsync([.. distinct.Select(block => block.Id.Digest)], isPublic: false).ConfigureAwait(false)];
        Block[] absent = [.. distinct.Where(block => missing.Contains(block.Id.Digest))];
        if (absent.Length == 0)
        {
            return null;
        }

        long more = absent.Sum(block => (long)block.Bytes.Length);
        if (Interlocked.Read(ref bytes) + more > quota)
        {
            return new VirgaError(Outcome.InsufficientStorage, $"The content store holds {Interlocked.Read(ref bytes)} of the {quota} bytes that it may: {more} more don't fit. Unpin what isn't needed, then `virga content gc`.");
        }

        Block[] large = [.. absent.Where(block => block.Bytes.Length >= BlockFolder.MinSize)];
        Hash32[] claimed = [.. large.Select(block => block.Id.Digest)];
        files.Claim(claimed);
        try
        {
            if (large.Length > 0)
            {
                files.Write(large);
            }

            await commits.WriteAsync(connection => Array.ForEach(absent, block => Insert(connection, block))).ConfigureAwait(false);
        }
        finally
        {
            files.Release(claimed);
        }

        return null;
    }

    public Block? Get(Cid id)
    {
        (bool isThere, byte[]? stored) = database.Read(connection => SqliteRows.Read(connection, "SELECT bytes FROM block WHERE digest = @digest", row => (true, row.IsDBNull(0) ? null : (byte[])row[0]), ("@digest", id.Digest.ToArray()))).FirstOrDefault();
        if (!isThere)
        {
            return null;
        }

        if ((stored ?? files.Read(id.Digest)) is { } read && Block.Verified(id, read).TryGet(out Block? block, out _))
        {
            return block;
        }

        Remove(id.Digest); // so that it is put anew, by its owner or from a peer
        return null;
    }

    public bool IsPublic(Hash32 digest) => database.Read(connection => SqliteRows.Number(connection, "SELECT count(*) FROM block WHERE digest = @digest AND public = 1", ("@digest", digest.ToArray()))) > 0;

    public async Task<IReadOnlyList<Hash32>> TouchAsync(IReadOnlyCollection<Hash32> digests, bool isPublic)
    {
        List<Hash32> missing = [];
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await commits.WriteAsync(connection =>
        {
            missing.Clear(); // the work is done again when another's fails beside it
            missing.AddRange(digests.Where(digest => SqliteRows.Execute(
                connection, "UPDATE block SET touched = max(touched, @now), public = max(public, @public) WHERE digest = @digest", ("@now", now), ("@public", isPublic ? 1 : 0), ("@digest", digest.ToArray())) == 0));
        }).ConfigureAwait(false);
        return missing;
    }

    public async Task PinAsync(ContentPin pin)
    {
        await commits.WriteAsync(connection => SqliteRows.Execute(
            connection,
            "INSERT OR REPLACE INTO pin (id, reason, name, public, created) VALUES (@id, @reason, @name, @public, @created)",
            ("@id", pin.Id.ToString()), ("@reason", pin.Reason.ToString()), ("@name", pin.Name), ("@public", pin.IsPublic ? 1 : 0), ("@created", pin.CreatedAt.ToUnixTimeMilliseconds()))).ConfigureAwait(false);
        pins = LoadPins();
    }

    public async Task<bool> UnpinAsync(Cid id, PinReason reason)
    {
        int removed = 0;
        await commits.WriteAsync(connection => removed = SqliteRows.Execute(connection, "DELETE FROM pin WHERE id = @id AND reason = @reason", ("@id", id.ToString()), ("@reason", reason.ToString()))).ConfigureAwait(false);
        pins = LoadPins();
        return removed > 0;
    }

    public IBlockSweep BeginSweep() => new SqliteBlockSweep(database, commits, files, Forget);

    public void Dispose() => commits.Dispose();

    internal static bool Has(SqliteDatabase database, Hash32 digest) =>
        database.Read(connection => SqliteRows.Number(connection, "SELECT count(*) FROM block WHERE digest = @digest", ("@digest", digest.ToArray()))) > 0;

    private void Insert(SqliteConnection connection, Block block)
    {
        bool isLarge = block.Bytes.Length >= BlockFolder.MinSize;
        int added = SqliteRows.Execute(
            connection,
            "INSERT OR IGNORE INTO block (digest, size, touched, public, bytes) VALUES (@digest, @size, @now, 0, @bytes)",
            ("@digest", block.Id.Digest.ToArray()), ("@size", block.Bytes.Length), ("@now", time.GetUtcNow().ToUnixTimeMilliseconds()), ("@bytes", isLarge ? null : block.Bytes.ToArray()));
        if (added > 0)
        {
            Interlocked.Increment(ref blocks);
            Interlocked.Add(ref bytes, block.Bytes.Length);
        }
    }

    private void Remove(Hash32 digest)
    {
        List<long> sizes = database.Write(connection => SqliteRows.Read(connection, "DELETE FROM block WHERE digest = @digest RETURNING size", row => row.GetInt64(0), ("@digest", digest.ToArray())));
        Forget(sizes.Count, sizes.Sum());
        files.Remove(digest, one => Has(database, one));
    }

    private void Forget(int count, long size)
    {
        Interlocked.Add(ref blocks, -count);
        Interlocked.Add(ref bytes, -size);
    }

    private ContentPin[] LoadPins() => [.. database.Read(connection => SqliteRows.Read(
        connection,
        "SELECT id, reason, name, public, created FROM pin ORDER BY created, id",
        row => new ContentPin(Cid.Parse(row.GetString(0)).Value, Enum.Parse<PinReason>(row.GetString(1)), row.GetString(2), row.GetInt64(3) != 0, DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)))))];
}
