namespace Virga.Node.Aws.CloudWatch.Model;

/// <summary>One of the names and values that tell a metric from others of its name.</summary>
internal sealed record Dimension(string? Name, string? Value);
