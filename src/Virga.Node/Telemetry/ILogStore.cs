namespace Virga.Node.Telemetry;

/// <summary>Keeps log chunks, bounded in bytes: the oldest go first.</summary>
internal interface ILogStore
{
    /// <summary>Groups and streams that aren't there yet are made.</summary>
    void Append(IReadOnlyCollection<LogChunk> chunks);

    /// <summary>Chunks of a group after an id, in the order of their arrival, at most <paramref name="limit"/>.</summary>
    IReadOnlyList<LogChunk> Read(string group, long afterId, int limit);

    /// <summary>The newest chunks of a group, oldest of them first.</summary>
    IReadOnlyList<LogChunk> ReadLatest(string group, int limit);

    /// <summary>Reads chunk by chunk, only as far as the caller goes on.</summary>
    IEnumerable<LogChunk> Scan(LogScan scan);

    /// <summary>Removes a group, or one stream of it, with all lines. False when there is none.</summary>
    bool Delete(string group, string? stream);

    /// <summary>Removes chunks whose lines have all expired, and streams that had lines and have none left.</summary>
    /// <param name="now">Unix milliseconds.</param>
    void Expire(long now);
}
