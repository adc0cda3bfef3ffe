namespace Virga.Node.Aws.Logs.Model;

/// <summary>A line that matches.</summary>
internal sealed record FilteredLogEvent(string LogStreamName, long Timestamp, string Message, long IngestionTime, string EventId);
