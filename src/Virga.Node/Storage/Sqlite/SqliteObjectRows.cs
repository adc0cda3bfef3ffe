using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;
using Virga.Node.Services.Objects;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Rows of the object store within a transaction: versions, and the references to blobs.</summary>
internal static class SqliteObjectRows
{
    private const string Columns = "SELECT document, latest, seq FROM objects";
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, IgnoreReadOnlyProperties = true };

    public static string Write<T>(T document) => JsonSerializer.Serialize(document, Json);

    public static T Read<T>(SqliteDataReader row) => JsonSerializer.Deserialize<T>(row.GetString(0), Json)!;

    public static List<StoredObject> Select(SqliteConnection connection, string where, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        SqliteRows.Read(connection, $"{Columns} {where}", row => Read<StoredObject>(row) with { IsLatest = row.GetInt64(1) == 1, Sequence = row.GetInt64(2) }, parameters);

    public static StoredObject? Find(SqliteConnection connection, string bucket, string key, string? version) => version is null
        ? Select(connection, "WHERE bucket = $bucket AND key = $key AND latest = 1", ("$bucket", bucket), ("$key", key)).FirstOrDefault()
        : Select(connection, "WHERE bucket = $bucket AND key = $key AND version = $version", ("$bucket", bucket), ("$key", key), ("$version", version)).FirstOrDefault();

    /// <summary>Puts the version on top; one with the same version id goes.</summary>
    public static StoredObject Add(SqliteConnection connection, BlobFolder blobs, Bucket bucket, StoredObject item)
    {
        StoredObject added = item with { Version = bucket.Versioning == VersioningState.Enabled ? RandomNumberGenerator.GetString("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 32) : StoredObject.NullVersion };
        foreach (Segment segment in added.Segments)
        {
            SqliteObjectBlobs.Use(connection, segment.Blob, blobs);
        }

        if (bucket.Versioning != VersioningState.Enabled && Find(connection, bucket.Name, item.Key, StoredObject.NullVersion) is { } replaced)
        {
            Delete(connection, bucket.Name, replaced);
        }

        SqliteRows.Execute(connection, "UPDATE objects SET latest = 0 WHERE bucket = $bucket AND key = $key AND latest = 1", ("$bucket", bucket.Name), ("$key", item.Key));
        SqliteRows.Execute(connection,
            "INSERT INTO objects (bucket, key, seq, version, latest, marker, document) VALUES ($bucket, $key, (SELECT coalesce(max(seq), 0) + 1 FROM objects), $version, 1, $marker, $document)",
            ("$bucket", bucket.Name), ("$key", item.Key), ("$version", added.Version), ("$marker", item.IsMarker ? 1 : 0), ("$document", Write(added)));
        return added;
    }

    /// <summary>Removes a version; the newest of those that remain becomes the latest.</summary>
    public static void Remove(SqliteConnection connection, string bucket, StoredObject item)
    {
        Delete(connection, bucket, item);
        SqliteRows.Execute(connection,
            "UPDATE objects SET latest = 1 WHERE bucket = $bucket AND key = $key AND seq = (SELECT max(seq) FROM objects WHERE bucket = $bucket AND key = $key) AND latest = 0",
            ("$bucket", bucket), ("$key", item.Key));
    }

    /// <summary>Ends an upload: its parts and their references go.</summary>
    public static bool End(SqliteConnection connection, string upload)
    {
        foreach (UploadPart part in Parts(connection, upload))
        {
            SqliteObjectBlobs.Release(connection, part.Blob);
        }

        SqliteRows.Execute(connection, "DELETE FROM parts WHERE upload = $upload", ("$upload", upload));
        return SqliteRows.Execute(connection, "DELETE FROM uploads WHERE id = $upload", ("$upload", upload)) > 0;
    }

    public static List<UploadPart> Parts(SqliteConnection connection, string upload) =>
        SqliteRows.Read(connection, "SELECT document FROM parts WHERE upload = $upload ORDER BY number", Read<UploadPart>, ("$upload", upload));

    private static void Delete(SqliteConnection connection, string bucket, StoredObject item)
    {
        foreach (Segment segment in item.Segments)
        {
            SqliteObjectBlobs.Release(connection, segment.Blob);
        }

        SqliteRows.Execute(connection, "DELETE FROM objects WHERE bucket = $bucket AND key = $key AND seq = $seq", ("$bucket", bucket), ("$key", item.Key), ("$seq", item.Sequence));
    }
}
