namespace Virga.Node.Aws.Logs.Model;

/// <summary>Where in the batch the lines begin or end that were not taken. Source: API Reference, "RejectedLogEventsInfo".</summary>
internal sealed record RejectedLogEventsInfo(int? TooNewLogEventStartIndex, int? TooOldLogEventEndIndex, int? ExpiredLogEventEndIndex);
