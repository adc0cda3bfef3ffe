namespace Virga.Node.Instances;

/// <summary>One line of a function's log.</summary>
/// <param name="Timestamp">Unix milliseconds.</param>
internal sealed record LogEvent(long Timestamp, string Message);
