namespace Virga.Node.Aws.Logs.Model;

/// <summary>Of the operations on one group: its name, and what is set for it.</summary>
internal sealed record LogGroupRequest(string? LogGroupName, int? RetentionInDays, IReadOnlyDictionary<string, string>? Tags);
