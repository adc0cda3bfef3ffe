namespace Virga.Node.Telemetry;

/// <summary>Names of log groups and streams, and what is set for a group. Their lines are in the <see cref="ILogStore"/>.</summary>
internal interface ILogCatalog
{
    LogGroup? FindGroup(string name);

    /// <summary>Groups whose name begins so or, if so asked, has it anywhere; ordered by name, after <paramref name="after"/>.</summary>
    IReadOnlyList<LogGroup> Groups(string text, bool isAnywhere, string after, int limit);

    /// <summary>False when there is one of that name.</summary>
    bool Create(LogGroup group);

    /// <summary>Stores retention and tags of a group that exists.</summary>
    void Update(LogGroup group);

    LogStream? FindStream(string group, string name);

    IReadOnlyList<LogStream> Streams(LogStreamQuery query);

    /// <summary>False when the group has one of that name.</summary>
    bool Create(string group, LogStream stream);
}
