namespace Virga.Node.Aws.Logs.Model;

/// <summary>Lines of a group.</summary>
internal sealed record FilterLogEventsRequest(string? LogGroupName, string? LogGroupIdentifier)
{
    public IReadOnlyList<string>? LogStreamNames { get; init; }

    public string? LogStreamNamePrefix { get; init; }

    public long? StartTime { get; init; }

    public long? EndTime { get; init; }

    public string? FilterPattern { get; init; }

    public string? NextToken { get; init; }

    public int? Limit { get; init; }
}
