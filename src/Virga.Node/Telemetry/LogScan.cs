namespace Virga.Node.Telemetry;

/// <summary>Which chunks to read: those of a group that may have lines in a span of time.</summary>
/// <param name="Streams">Null: all of the group.</param>
/// <param name="Start">Unix milliseconds, inclusive.</param>
/// <param name="End">Exclusive.</param>
/// <param name="IsBackward">Latest first, by the last line of each chunk; otherwise earliest first, by the first.</param>
internal sealed record LogScan(string Group, IReadOnlyCollection<string>? Streams, long Start, long End, bool IsBackward);
