namespace Virga.Node.Aws.Logs.Model;

/// <summary>A page of groups.</summary>
internal sealed record DescribeLogGroupsResponse(IReadOnlyList<LogGroupView> LogGroups, string? NextToken);
