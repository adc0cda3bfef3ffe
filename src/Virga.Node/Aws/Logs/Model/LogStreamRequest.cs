namespace Virga.Node.Aws.Logs.Model;

/// <summary>One stream.</summary>
internal sealed record LogStreamRequest(string? LogGroupName, string? LogStreamName);
