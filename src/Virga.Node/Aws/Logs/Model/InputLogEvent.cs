namespace Virga.Node.Aws.Logs.Model;

/// <summary>A line to store.</summary>
internal sealed record InputLogEvent(long? Timestamp, string? Message);
