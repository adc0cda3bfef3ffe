namespace Virga.Node.Invocations.Async;

/// <summary>How far a source of events was read.</summary>
/// <param name="Source">Its kind and id.</param>
/// <param name="Position">In the source's own words.</param>
internal readonly record struct SourcePosition(string Source, string Position);
