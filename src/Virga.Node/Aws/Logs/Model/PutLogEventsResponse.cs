namespace Virga.Node.Aws.Logs.Model;

/// <summary>What became of the lines.</summary>
internal sealed record PutLogEventsResponse(string NextSequenceToken, RejectedLogEventsInfo? RejectedLogEventsInfo);
