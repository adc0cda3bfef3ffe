namespace Virga.Node.Aws.Logs.Model;

/// <summary>A line of a stream.</summary>
internal sealed record OutputLogEvent(long Timestamp, string Message, long IngestionTime);
