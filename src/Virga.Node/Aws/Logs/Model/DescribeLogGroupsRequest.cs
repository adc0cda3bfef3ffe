namespace Virga.Node.Aws.Logs.Model;

/// <summary>Which groups.</summary>
internal sealed record DescribeLogGroupsRequest(string? LogGroupNamePrefix, string? LogGroupNamePattern, string? NextToken, int? Limit);
