namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Source: AWS Lambda API, PublishVersion.</summary>
internal sealed record PublishVersionRequest(string? CodeSha256, string? Description, string? RevisionId);
