namespace Virga.Node.Aws.Logs.Model;

/// <summary>Lines of one stream.</summary>
internal sealed record GetLogEventsRequest(string? LogGroupName, string? LogGroupIdentifier, string? LogStreamName)
{
    public long? StartTime { get; init; }

    public long? EndTime { get; init; }

    public string? NextToken { get; init; }

    public int? Limit { get; init; }

    public bool StartFromHead { get; init; }
}
