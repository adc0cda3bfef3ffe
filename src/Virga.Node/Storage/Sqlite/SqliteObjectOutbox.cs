using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Virga.Node.Services.Objects;
using Virga.Node.Services.Objects.Notifications;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Rows of the outbox, written in the transactions of the object store.</summary>
internal sealed class SqliteObjectOutbox : IObjectOutbox
{
    private readonly SqliteDatabase database;
    private readonly GroupCommit commits;
    private readonly ConditionalWeakTable<string, BucketNotifications> configurations = [];

    public SqliteObjectOutbox(SqliteDatabase database, GroupCommit commits)
    {
        (this.database, this.commits) = (database, commits);
        using SqliteConnection connection = database.Open();
        SqliteDatabase.Execute(connection, "CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, document TEXT NOT NULL)"); // ids are never used again: events are ordered by them
    }

    public event Action? Added;

    /// <summary>Within a transaction: a notice for each of the bucket's rules that asks for it. Returns whether there are any.</summary>
    public bool Add(SqliteConnection connection, Bucket bucket, ObjectDeed? deed, StoredObject item)
    {
        if (deed is null || !bucket.Settings.TryGetValue(BucketNotifications.Setting, out string? document))
        {
            return false;
        }

        NotificationRule[] asking = [.. configurations.GetValue(document, BucketNotifications.Parse).Rules.Where(rule => rule.Asks(deed.Event, item.Key))];
        foreach (NotificationRule rule in asking)
        {
            ObjectEvent happened = new(deed, bucket.Name, bucket.Region, bucket.Owner, item.Key, bucket.Versioning == VersioningState.Off ? null : item.Version, item.ETag, item.Size);
            SqliteRows.Execute(connection, "INSERT INTO outbox (document) VALUES ($document)", ("$document", SqliteObjectRows.Write(new ObjectNotice(0, rule.Id, rule.Target, happened))));
        }

        return asking.Length > 0;
    }

    /// <summary>After the commit.</summary>
    public void Announce() => Added?.Invoke();

    public IReadOnlyList<ObjectNotice> After(long id, int limit)
    {
        using SqliteConnection connection = database.Open();
        return SqliteRows.Read(connection, "SELECT document, id FROM outbox WHERE id > $id ORDER BY id LIMIT $limit", row => SqliteObjectRows.Read<ObjectNotice>(row) with { Id = row.GetInt64(1) }, ("$id", id), ("$limit", limit));
    }

    public Task RemoveAsync(IReadOnlyList<long> ids) => commits.WriteAsync(connection =>
    {
        foreach (long id in ids)
        {
            SqliteRows.Execute(connection, "DELETE FROM outbox WHERE id = $id", ("$id", id));
        }
    });
}
