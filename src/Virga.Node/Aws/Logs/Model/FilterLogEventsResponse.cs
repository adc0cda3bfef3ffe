namespace Virga.Node.Aws.Logs.Model;

/// <summary>A page of lines that match.</summary>
internal sealed record FilterLogEventsResponse(IReadOnlyList<FilteredLogEvent> Events, string? NextToken)
{
    /// <summary>Always empty, as on AWS.</summary>
    public IReadOnlyList<string> SearchedLogStreams { get; } = [];
}
