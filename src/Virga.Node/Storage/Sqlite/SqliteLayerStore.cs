using Virga.Node.Functions;

namespace Virga.Node.Storage.Sqlite;

internal sealed class SqliteLayerStore(SqliteDatabase database) : ILayerStore
{
    private readonly SqliteDocuments<Layer> documents = new(database, "layer");

    public IReadOnlyList<Layer> Load() => documents.Load();

    public void Save(Layer layer) => documents.Save(layer.Name, layer);
}
