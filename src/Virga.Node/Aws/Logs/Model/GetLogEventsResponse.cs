namespace Virga.Node.Aws.Logs.Model;

/// <summary>A page of lines, and the ways on from it.</summary>
internal sealed record GetLogEventsResponse(IReadOnlyList<OutputLogEvent> Events, string NextForwardToken, string NextBackwardToken);
