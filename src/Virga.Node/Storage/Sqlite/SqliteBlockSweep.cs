using Virga.Node.Chain.Crypto;
using Virga.Node.Mesh.Content;

namespace Virga.Node.Storage.Sqlite;

/// <summary>
/// The marks are a temporary table of its own connection, on the disk rather than in memory. An entry goes in the database's order of
/// writing: what is put or touched meanwhile is either seen, or gone before and put again.
/// </summary>
internal sealed class SqliteBlockSweep : IBlockSweep
{
    private readonly SqliteDatabase database;
    private readonly GroupCommit commits;
    private readonly BlockFolder files;
    private readonly Action<int, long> forget;
    private readonly KeptConnection marks;
    private byte[] from = [];

    /// <param name="forget">Told how many blocks and bytes went.</param>
    public SqliteBlockSweep(SqliteDatabase database, GroupCommit commits, BlockFolder files, Action<int, long> forget)
    {
        (this.database, this.commits, this.files, this.forget) = (database, commits, files, forget);
        database.Write(connection => SqliteDatabase.Execute(connection, "INSERT OR IGNORE INTO collection (one) VALUES (1)"));
        marks = database.OpenKept();
        SqliteDatabase.Execute(marks, "PRAGMA temp_store=FILE; BEGIN; CREATE TEMP TABLE mark (id BLOB PRIMARY KEY, public INTEGER NOT NULL) WITHOUT ROWID");
    }

    public bool Mark(Cid id, bool isPublic) => SqliteRows.Execute(
        marks,
        "INSERT INTO temp.mark (id, public) VALUES (@id, @public) ON CONFLICT (id) DO UPDATE SET public = 1 WHERE public < excluded.public",
        ("@id", id.ToArray()), ("@public", isPublic ? 1 : 0)) > 0;

    public async Task<SweepStep> SweepAsync(DateTimeOffset before, int most)
    {
        long horizon = before.ToUnixTimeMilliseconds();
        List<(byte[] Digest, bool IsPublic)> candidates = database.Read(connection => SqliteRows.Read(
            connection, "SELECT digest, public FROM block WHERE digest > @from AND touched < @before ORDER BY digest LIMIT @most", row => ((byte[])row[0], row.GetInt64(1) != 0), ("@from", from), ("@before", horizon), ("@most", most)));
        if (candidates.Count == 0)
        {
            return new SweepStep(true, 0, 0);
        }

        from = candidates[^1].Digest;
        List<byte[]> dead = [], withdrawn = [];
        foreach ((byte[] digest, bool isPublic) in candidates)
        {
            bool? mark = MarkOf(Hash32.Of(digest));
            (mark is null ? dead : isPublic && mark == false ? withdrawn : null)?.Add(digest);
        }

        List<long> sizes = [];
        List<byte[]> gone = [];
        await commits.WriteAsync(connection =>
        {
            sizes.Clear();
            gone.Clear();
            foreach (byte[] digest in dead)
            {
                List<long> removed = SqliteRows.Read(connection, "DELETE FROM block WHERE digest = @digest AND touched < @before RETURNING size", row => row.GetInt64(0), ("@digest", digest), ("@before", horizon));
                sizes.AddRange(removed);
                gone.AddRange(removed.Select(_ => digest));
            }

            withdrawn.ForEach(digest => SqliteRows.Execute(connection, "UPDATE block SET public = 0 WHERE digest = @digest AND touched < @before", ("@digest", digest), ("@before", horizon)));
        }).ConfigureAwait(false);
        forget(sizes.Count, sizes.Sum());
        gone.ForEach(digest => files.Remove(Hash32.Of(digest), Has));
        return new SweepStep(false, gone.Count, sizes.Sum());
    }

    public async Task FinishAsync()
    {
        foreach (Hash32 file in files.All())
        {
            files.Remove(file, Has);
        }

        await commits.WriteAsync(connection => SqliteRows.Execute(connection, "DELETE FROM collection")).ConfigureAwait(false);
    }

    public void Dispose()
    {
        SqliteDatabase.Execute(marks, "ROLLBACK"); // the connection goes back to the pool, the marks don't
        marks.Dispose();
    }

    /// <summary>Whether its mark is public; null without one.</summary>
    private bool? MarkOf(Hash32 digest)
    {
        List<bool> marked = SqliteRows.Read(
            marks, "SELECT public FROM temp.mark WHERE id IN (@raw, @node)", row => row.GetInt64(0) != 0, ("@raw", new Cid(CidCodec.Raw, digest).ToArray()), ("@node", new Cid(CidCodec.DagPb, digest).ToArray()));
        return marked.Count == 0 ? null : marked.Contains(true);
    }

    private bool Has(Hash32 digest) => SqliteBlockStore.Has(database, digest);
}
