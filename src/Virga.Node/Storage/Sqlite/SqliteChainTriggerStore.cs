using Virga.Node.Triggers.Chain;

namespace Virga.Node.Storage.Sqlite;

internal sealed class SqliteChainTriggerStore(SqliteDatabase database) : IChainTriggerStore
{
    private readonly SqliteDocuments<ChainTrigger> documents = new(database, "chain-trigger");

    public IReadOnlyList<ChainTrigger> Load() => documents.Load();

    public void Save(ChainTrigger trigger) => documents.Save(trigger.Id, trigger);

    public void Delete(string id) => documents.Delete(id);
}
