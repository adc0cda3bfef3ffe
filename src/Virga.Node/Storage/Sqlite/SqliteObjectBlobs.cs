using Microsoft.Data.Sqlite;
using Virga.Node.Services.Objects;

namespace Virga.Node.Storage.Sqlite;

/// <summary>References to blobs, and the content of the small ones, within a transaction.</summary>
internal static class SqliteObjectBlobs
{
    /// <summary>Counts one reference more. Small content that is new comes from the pin that holds it.</summary>
    public static void Use(SqliteConnection connection, string blob, BlobFolder blobs)
    {
        if (SqliteRows.Execute(connection, "UPDATE blobs SET uses = uses + 1 WHERE hash = $hash", ("$hash", blob)) > 0)
        {
            return;
        }

        SqliteRows.Execute(connection, "INSERT INTO blobs (hash, uses) VALUES ($hash, 1)", ("$hash", blob));
        if (blobs.Small(blob) is { } content)
        {
            SqliteRows.Execute(connection, "INSERT INTO small_blobs (hash, content) VALUES ($hash, $content)", ("$hash", blob), ("$content", content));
        }
    }

    public static void Release(SqliteConnection connection, string blob) =>
        SqliteRows.Execute(connection, "UPDATE blobs SET uses = uses - 1 WHERE hash = $hash", ("$hash", blob));

    /// <summary>Null when the blob is a file, or gone.</summary>
    public static byte[]? Content(SqliteConnection connection, string blob) =>
        SqliteRows.Read(connection, "SELECT content FROM small_blobs WHERE hash = $hash", row => row.GetFieldValue<byte[]>(0), ("$hash", blob)).FirstOrDefault();

    /// <summary>Takes out what nothing refers to any more; their files go after the commit.</summary>
    public static List<string> TakeUnused(SqliteConnection connection)
    {
        List<string> unused = SqliteRows.Read(connection, "SELECT hash FROM blobs WHERE uses = 0", row => row.GetString(0));
        if (unused.Count > 0)
        {
            SqliteRows.Execute(connection, "DELETE FROM small_blobs WHERE hash IN (SELECT hash FROM blobs WHERE uses = 0)");
            SqliteRows.Execute(connection, "DELETE FROM blobs WHERE uses = 0");
        }

        return unused;
    }
}
