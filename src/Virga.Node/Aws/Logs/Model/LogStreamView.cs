namespace Virga.Node.Aws.Logs.Model;

/// <summary>A stream as DescribeLogStreams shows it. Source: API Reference, "LogStream".</summary>
internal sealed record LogStreamView(
    string LogStreamName, long CreationTime, long? FirstEventTimestamp, long? LastEventTimestamp, long? LastIngestionTime, string Arn)
{
    /// <summary>Always 0 for a stream, as on AWS.</summary>
    public long StoredBytes { get; }
}
