namespace Virga.Node.Telemetry;

/// <summary>A line as it is found in the store.</summary>
/// <param name="IngestedAt">Unix milliseconds.</param>
internal sealed record StoredLogEvent(LogPosition Position, string Stream, long IngestedAt, string Message)
{
    public long Timestamp => Position.Timestamp;
}
