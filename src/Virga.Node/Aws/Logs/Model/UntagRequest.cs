namespace Virga.Node.Aws.Logs.Model;

/// <summary>Keys of tags to remove. UntagLogGroup and UntagResource name them differently.</summary>
internal sealed record UntagRequest(string? LogGroupName, string? ResourceArn, IReadOnlyList<string>? Tags, IReadOnlyList<string>? TagKeys);
