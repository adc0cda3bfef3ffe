using Virga.Node.Services.Timetables;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Documents in the file of the deliveries, so that a firing and what it fired are one transaction.</summary>
/// <param name="kind">What the documents are: all kinds share a table.</param>
internal sealed class SqliteTimetableStore<T>(SqliteDatabase database, GroupCommit commits, string kind) : ITimetableStore<T>
    where T : ITimed
{
    private readonly SqliteDocuments<T> documents = new(database, kind);

    public IReadOnlyList<T> Load() => documents.Load();

    public void Write(IReadOnlyCollection<T> saved, IReadOnlyCollection<string> deleted, IReadOnlyCollection<Delivery> fired) => commits.WriteAsync(connection =>
    {
        foreach (string key in deleted)
        {
            documents.Delete(connection, key);
        }

        foreach (T one in saved)
        {
            documents.Save(connection, one.Key, one);
        }

        foreach (Delivery delivery in fired)
        {
            SqliteDeliveryStore.Insert(connection, delivery);
        }
    }).GetAwaiter().GetResult();
}
