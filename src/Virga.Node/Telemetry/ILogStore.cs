namespace Virga.Node.Telemetry;

/// <summary>Keeps log chunks, bounded in bytes: the oldest go first.</summary>
internal interface ILogStore
{
    void Append(IReadOnlyCollection<LogChunk> chunks);

    /// <summary>Chunks of a function after an id, oldest first, at most <paramref name="limit"/>.</summary>
    IReadOnlyList<LogChunk> Read(int functionNumber, long afterId, int limit);

    /// <summary>The newest chunks of a function, oldest of them first.</summary>
    IReadOnlyList<LogChunk> ReadLatest(int functionNumber, int limit);

    void DeleteFunction(int functionNumber);
}
