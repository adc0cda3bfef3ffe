namespace Virga.Node.Aws.Logs.Model;

/// <summary>A group's tags.</summary>
internal sealed record TagsResponse(IReadOnlyDictionary<string, string> Tags);
