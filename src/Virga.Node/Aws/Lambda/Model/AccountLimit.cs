namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Sizes in bytes.</summary>
internal sealed record AccountLimit(long TotalCodeSize, long CodeSizeUnzipped, long CodeSizeZipped, int ConcurrentExecutions, int UnreservedConcurrentExecutions);
