namespace Virga.Node.Aws.Logs.Model;

/// <summary>A page of streams.</summary>
internal sealed record DescribeLogStreamsResponse(IReadOnlyList<LogStreamView> LogStreams, string? NextToken);
