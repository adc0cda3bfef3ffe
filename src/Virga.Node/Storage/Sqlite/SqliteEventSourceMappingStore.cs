using Virga.Node.Functions;

namespace Virga.Node.Storage.Sqlite;

internal sealed class SqliteEventSourceMappingStore(SqliteDatabase database) : IEventSourceMappingStore
{
    private readonly SqliteDocuments<EventSourceMapping> documents = new(database, "event-source-mapping");

    public IReadOnlyList<EventSourceMapping> Load() => documents.Load();

    public void Save(EventSourceMapping mapping) => documents.Save(mapping.Id, mapping);

    public void Delete(string id) => documents.Delete(id);
}
