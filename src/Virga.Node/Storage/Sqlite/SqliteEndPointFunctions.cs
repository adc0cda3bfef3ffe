using System.Collections.Immutable;
using System.Globalization;
using Virga.Node.Federation.Calls;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Read from memory, kept as documents.</summary>
internal sealed class SqliteEndPointFunctions : IEndPointFunctions
{
    private readonly SqliteDocuments<EndPointFunction> documents;
    private readonly Lock writing = new();
    private volatile ImmutableDictionary<uint, EndPointFunction> current;

    public SqliteEndPointFunctions(SqliteDatabase database)
    {
        documents = new SqliteDocuments<EndPointFunction>(database, "end-point-function");
        current = documents.Load().ToImmutableDictionary(mapping => mapping.EndPoint);
    }

    public IReadOnlyCollection<EndPointFunction> All => [.. current.Values.OrderBy(mapping => mapping.EndPoint)];

    public EndPointFunction? Find(uint endPoint) => current.GetValueOrDefault(endPoint);

    public void Save(EndPointFunction mapping)
    {
        lock (writing)
        {
            documents.Save(Key(mapping.EndPoint), mapping);
            current = current.SetItem(mapping.EndPoint, mapping);
        }
    }

    public bool Remove(uint endPoint)
    {
        lock (writing)
        {
            bool was = current.ContainsKey(endPoint);
            documents.Delete(Key(endPoint));
            current = current.Remove(endPoint);
            return was;
        }
    }

    private static string Key(uint endPoint) => endPoint.ToString(CultureInfo.InvariantCulture);
}
