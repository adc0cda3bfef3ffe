namespace Virga.Node.Aws.Logs.Model;

/// <summary>Tags to set, on a group by its name or its ARN.</summary>
internal sealed record TagRequest(string? LogGroupName, string? ResourceArn, IReadOnlyDictionary<string, string>? Tags);
