namespace Virga.Node.Functions;

/// <summary>Keeps event source mappings across restarts. A returned call is durable.</summary>
internal interface IEventSourceMappingStore
{
    IReadOnlyList<EventSourceMapping> Load();

    void Save(EventSourceMapping mapping);

    void Delete(string id);
}
