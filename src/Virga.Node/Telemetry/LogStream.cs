namespace Virga.Node.Telemetry;

/// <summary>Lines of one writer, such as an instance of a function. All times are Unix milliseconds.</summary>
/// <param name="FirstEvent">Null while it has no line.</param>
internal sealed record LogStream(string Name, long CreatedAt, long? FirstEvent, long? LastEvent, long? IngestedAt);
