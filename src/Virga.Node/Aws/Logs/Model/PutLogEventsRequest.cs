namespace Virga.Node.Aws.Logs.Model;

/// <summary>Lines to store. The sequence token is ignored, as on AWS.</summary>
internal sealed record PutLogEventsRequest(string? LogGroupName, string? LogStreamName, IReadOnlyList<InputLogEvent>? LogEvents);
