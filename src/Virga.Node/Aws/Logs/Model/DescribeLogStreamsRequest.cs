namespace Virga.Node.Aws.Logs.Model;

/// <summary>Which streams of a group, and in which order.</summary>
internal sealed record DescribeLogStreamsRequest(
    string? LogGroupName, string? LogGroupIdentifier, string? LogStreamNamePrefix, string? OrderBy, bool? Descending, string? NextToken, int? Limit);
