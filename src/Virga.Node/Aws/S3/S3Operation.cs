using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>One operation: found by method, level and sub-resource.</summary>
/// <param name="Method">GET operations of objects answer HEAD as well.</param>
/// <param name="Subresource">The query's word, such as <c>acl</c>; empty: the thing itself.</param>
/// <param name="Action">What policies call it, without <c>s3:</c>; null: the operation asks by itself.</param>
/// <param name="Run">Answers, or returns why not.</param>
internal sealed record S3Operation(string Method, S3Level Level, string Subresource, string? Action, Func<S3Call, Task<VirgaError?>> Run)
{
    /// <summary>The action for a request that names a version.</summary>
    public string? VersionAction { get; init; }

    /// <summary>False only for those that make buckets.</summary>
    public bool NeedsBucket { get; init; } = true;
}
