using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Objects' descriptions in a database of their own. Buckets are few and asked for at each request: they are in memory as well.</summary>
internal sealed class SqliteObjectStore : IObjectStore, IDisposable
{
    /// <summary>MD5 of nothing.</summary>
    private const string EmptyETag = "d41d8cd98f00b204e9800998ecf8427e";

    private readonly SqliteDatabase database;
    private readonly BlobFolder blobs;
    private readonly GroupCommit commits;
    private readonly SqliteObjectOutbox outbox;
    private readonly ConcurrentDictionary<string, Bucket> buckets;

    public SqliteObjectStore(SqliteDatabase database, BlobFolder blobs)
    {
        (this.database, this.blobs, commits) = (database, blobs, new GroupCommit(database));
        SqliteObjectSchema.Create(database);
        outbox = new SqliteObjectOutbox(database, commits);
        using SqliteConnection connection = database.Open();
        buckets = new(SqliteRows.Read(connection, "SELECT document FROM buckets", SqliteObjectRows.Read<Bucket>).ToDictionary(bucket => bucket.Name), StringComparer.Ordinal);
        blobs.Open(IsReferenced, Content);
    }

    public IReadOnlyList<Bucket> Buckets => [.. buckets.Values.OrderBy(bucket => bucket.Name, StringComparer.Ordinal)];

    public IObjectOutbox Outbox => outbox;

    public void Dispose() => commits.Dispose();

    public Bucket? FindBucket(string name) => buckets.GetValueOrDefault(name);

    public bool Create(Bucket bucket) => database.Write(connection =>
        SqliteRows.Execute(connection, "INSERT INTO buckets (name, document) VALUES ($name, $document) ON CONFLICT DO NOTHING", ("$name", bucket.Name), ("$document", SqliteObjectRows.Write(bucket))) == 1) && buckets.TryAdd(bucket.Name, bucket);

    public bool Remove(string bucket)
    {
        List<string> unused = [];
        bool removed = database.Write(connection =>
        {
            if (SqliteRows.Number(connection, "SELECT EXISTS (SELECT 1 FROM objects WHERE bucket = $bucket)", ("$bucket", bucket)) == 1)
            {
                return false;
            }

            foreach (string upload in SqliteRows.Read(connection, "SELECT id FROM uploads WHERE bucket = $bucket", row => row.GetString(0), ("$bucket", bucket)))
            {
                SqliteObjectRows.End(connection, upload);
            }

            unused = SqliteObjectBlobs.TakeUnused(connection);
            SqliteRows.Execute(connection, "DELETE FROM buckets WHERE name = $bucket", ("$bucket", bucket));
            buckets.TryRemove(bucket, out _);
            return true;
        });
        blobs.Discard(unused);
        return removed;
    }

    public Bucket? Change(string bucket, Func<Bucket, Bucket> change) => database.Write(connection =>
    {
        if (FindBucket(bucket) is not { } now)
        {
            return null;
        }

        Bucket changed = change(now);
        SqliteRows.Execute(connection, "UPDATE buckets SET document = $document WHERE name = $name", ("$name", bucket), ("$document", SqliteObjectRows.Write(changed)));
        return buckets[bucket] = changed;
    });

    public StoredObject? Find(string bucket, string key, string? version = null) => database.Read(connection => SqliteObjectRows.Find(connection, bucket, key, version));

    public Task<Result<StoredObject>> PutAsync(string bucket, StoredObject item, Func<StoredObject?, VirgaError?> precondition, ObjectDeed? deed = null) =>
        WriteAsync(connection => Put(connection, bucket, item, precondition), (connection, put) => put.Error is null && Tell(connection, bucket, deed, put.Value));

    public Task<Result<Removal>> RemoveAsync(string bucket, string key, string? version, DateTimeOffset now, Func<StoredObject?, VirgaError?> precondition, ObjectDeed? deed = null) => WriteAsync<Result<Removal>>(connection =>
    {
        if (FindBucket(bucket) is not { } home)
        {
            return Gone();
        }

        StoredObject? found = SqliteObjectRows.Find(connection, bucket, key, version);
        if (precondition(found) is { } refused)
        {
            return refused;
        }

        if (version is null && home.Versioning != VersioningState.Off)
        {
            StoredObject marker = SqliteObjectRows.Add(connection, blobs, home, new StoredObject { Key = key, IsMarker = true, Modified = now });
            return new Removal(marker.Version, true, true);
        }

        if (found is not null)
        {
            SqliteObjectRows.Remove(connection, bucket, found);
        }

        return new Removal(version, version is not null && found is { IsMarker: true }, found is not null);
    }, (connection, removed) =>
    {
        bool isHidden = version is null && removed is { Error: null, Value.IsMarker: true };
        StoredObject gone = new() { Key = key, Version = removed.Error is null ? removed.Value.Version ?? StoredObject.NullVersion : "", ETag = isHidden ? EmptyETag : "", Modified = now };
        return removed is { Error: null, Value.Found: true } && Tell(connection, bucket, isHidden && deed is not null ? deed with { Event = "ObjectRemoved:DeleteMarkerCreated" } : deed, gone);
    });

    public Task ChangeAsync(string bucket, StoredObject item, Func<StoredObject, StoredObject> change, ObjectDeed? deed = null) => WriteAsync(connection =>
    {
        if (SqliteObjectRows.Find(connection, bucket, item.Key, item.Version) is { } now && now.Sequence == item.Sequence)
        {
            SqliteRows.Execute(connection, "UPDATE objects SET document = $document WHERE bucket = $bucket AND key = $key AND seq = $seq",
                ("$bucket", bucket), ("$key", item.Key), ("$seq", item.Sequence), ("$document", SqliteObjectRows.Write(change(now) with { IsLatest = false, Sequence = 0 })));
        }

        return true;
    }, (connection, _) => Tell(connection, bucket, deed, item));

    public IReadOnlyList<StoredObject> Scan(string bucket, string prefix, ListPosition after, int limit) => database.Read(connection =>
        SqliteObjectRows.Select(connection, "WHERE bucket = $bucket AND latest = 1 AND marker = 0 AND key >= $prefix AND key > $after ORDER BY key LIMIT $limit",
            ("$bucket", bucket), ("$prefix", prefix), ("$after", after.Key), ("$limit", limit)));

    public IReadOnlyList<StoredObject> ScanVersions(string bucket, string prefix, ListPosition after, int limit)
    {
        long before = long.TryParse(after.Id, CultureInfo.InvariantCulture, out long sequence) ? sequence : 0;
        return database.Read(connection => SqliteObjectRows.Select(connection, "WHERE bucket = $bucket AND key >= $prefix AND key >= $after AND (key > $after OR seq < $before) ORDER BY key, seq DESC LIMIT $limit",
            ("$bucket", bucket), ("$prefix", prefix), ("$after", after.Key), ("$before", before), ("$limit", limit)));
    }

    public IReadOnlyList<MultipartUpload> ScanUploads(string bucket, string prefix, ListPosition after, int limit) => database.Read(connection =>
        SqliteRows.Read(connection,
            "SELECT document FROM uploads WHERE bucket = $bucket AND key >= $prefix AND key >= $after AND (key > $after OR ($id <> '' AND id > $id)) ORDER BY key, id LIMIT $limit",
            SqliteObjectRows.Read<MultipartUpload>, ("$bucket", bucket), ("$prefix", prefix), ("$after", after.Key), ("$id", after.Id), ("$limit", limit)));

    public void Begin(MultipartUpload upload) => database.Write(connection =>
    {
        SqliteRows.Execute(connection, "INSERT INTO uploads (bucket, key, id, document) VALUES ($bucket, $key, $id, $document)",
            ("$bucket", upload.Bucket), ("$key", upload.Key), ("$id", upload.Id), ("$document", SqliteObjectRows.Write(upload)));
    });

    public MultipartUpload? FindUpload(string bucket, string key, string id) => database.Read(connection =>
        SqliteRows.Read(connection, "SELECT document FROM uploads WHERE bucket = $bucket AND key = $key AND id = $id", SqliteObjectRows.Read<MultipartUpload>, ("$bucket", bucket), ("$key", key), ("$id", id)).FirstOrDefault());

    public IReadOnlyList<UploadPart> Parts(MultipartUpload upload) => database.Read(connection =>
        SqliteObjectRows.Parts(connection, upload.Id));

    public Task<bool> PutPartAsync(MultipartUpload upload, UploadPart part) => WriteAsync(connection =>
    {
        if (SqliteRows.Number(connection, "SELECT EXISTS (SELECT 1 FROM uploads WHERE id = $id)", ("$id", upload.Id)) == 0)
        {
            return false;
        }

        foreach (UploadPart replaced in SqliteRows.Read(connection, "SELECT document FROM parts WHERE upload = $id AND number = $number", SqliteObjectRows.Read<UploadPart>, ("$id", upload.Id), ("$number", part.Number)))
        {
            SqliteObjectBlobs.Release(connection, replaced.Blob);
        }

        SqliteObjectBlobs.Use(connection, part.Blob, blobs);
        SqliteRows.Execute(connection, "INSERT OR REPLACE INTO parts (upload, number, document) VALUES ($id, $number, $document)", ("$id", upload.Id), ("$number", part.Number), ("$document", SqliteObjectRows.Write(part)));
        return true;
    });

    public Task<Result<StoredObject>> CompleteAsync(MultipartUpload upload, StoredObject item, Func<StoredObject?, VirgaError?> precondition, ObjectDeed? deed = null) => WriteAsync(connection =>
    {
        Result<StoredObject> put = Put(connection, upload.Bucket, item, precondition);
        if (put.Error is null && !SqliteObjectRows.End(connection, upload.Id))
        {
            throw new InvalidOperationException($"upload {upload.Id} ended while it was completed"); // takes the transaction back
        }

        return put;
    }, (connection, put) => put.Error is null && Tell(connection, upload.Bucket, deed, put.Value));

    public Task<bool> AbortAsync(MultipartUpload upload) => WriteAsync(connection => SqliteObjectRows.End(connection, upload.Id));

    private static VirgaError Gone() => new(Outcome.NotFound, "The specified bucket does not exist") { AwsCode = "NoSuchBucket" };

    private Result<StoredObject> Put(SqliteConnection connection, string bucket, StoredObject item, Func<StoredObject?, VirgaError?> precondition)
    {
        if (FindBucket(bucket) is not { } home)
        {
            return Gone();
        }

        StoredObject? latest = SqliteObjectRows.Find(connection, bucket, item.Key, null);
        return precondition(latest is { IsMarker: true } ? null : latest) is { } refused ? refused : SqliteObjectRows.Add(connection, blobs, home, item);
    }

    private bool Tell(SqliteConnection connection, string bucket, ObjectDeed? deed, StoredObject item) => FindBucket(bucket) is { } home && outbox.Add(connection, home, deed, item);

    /// <param name="tell">In the same transaction: puts events into the outbox, and says whether there are any.</param>
    private async Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, Func<SqliteConnection, T, bool>? tell = null)
    {
        T result = default!;
        bool told = false;
        List<string> unused = [];
        await commits.WriteAsync(connection =>
        {
            result = work(connection);
            told = tell is not null && tell(connection, result);
            unused = SqliteObjectBlobs.TakeUnused(connection);
        }).ConfigureAwait(false);
        if (told)
        {
            outbox.Announce();
        }

        blobs.Discard(unused);
        return result;
    }

    private bool IsReferenced(string blob) => database.Read(connection =>
        SqliteRows.Number(connection, "SELECT EXISTS (SELECT 1 FROM blobs WHERE hash = $hash)", ("$hash", blob)) == 1);

    private byte[]? Content(string blob) => database.Read(connection => SqliteObjectBlobs.Content(connection, blob));
}
