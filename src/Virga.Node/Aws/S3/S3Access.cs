using System.Runtime.CompilerServices;
using Virga.Node.Aws.Wire;
using Virga.Node.Identity;
using Virga.Node.Identity.Policies;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>Whether a request may: identities' policies, the bucket's own, and what canned ACLs give to everyone.</summary>
/// <remarks>Source: S3 User Guide, "How Amazon S3 authorizes a request".</remarks>
internal sealed class S3Access(Authorizer authorizer, IObjectStore store)
{
    /// <summary>Whoever sends no signature.</summary>
    public static readonly Principal Anonymous = Principal.Service("anonymous");

    private static readonly string[] ReadActions = ["ListBucket", "ListBucketVersions", "ListBucketMultipartUploads"];
    private static readonly string[] WriteActions = ["PutObject", "DeleteObject"];
    private static readonly string[] PolicyActions = ["GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy"];
    private readonly ConditionalWeakTable<string, PolicyDocument> policies = [];

    public VirgaError? Check(S3Call call, string action) => Check(call, action, call.Bucket, call.Address.Key, call.VersionId);

    public VirgaError? Check(S3Call call, string action, Bucket? bucket, string? key, string? version = null)
    {
        Principal principal = call.Principal;
        if (principal.Kind == PrincipalKind.Root && PolicyActions.Contains(action))
        {
            return null; // or nobody could undo a policy that denies all
        }

        string arn = bucket is null ? "*" : new S3Address(bucket.Name, key, false).Arn;
        Lazy<StoredObject?> existing = new(() => key is null || bucket is null || action is "PutObject" or "CreateBucket" ? null : store.Find(bucket.Name, key, version), isThreadSafe: false);
        S3Keys keys = new(call, new RequestKeys(call.Context, new AwsRequest(principal, "s3", default, call.RequestId) { Region = call.Region }), existing);
        PolicyDocument? policy = bucket is not null && bucket.Settings.TryGetValue("policy", out string? json) ? PolicyOf(json) : null;
        AccessDecision decision = authorizer.Decide(principal, $"s3:{action}", arn, keys, policy);
        bool restricted = policy is not null && decision == AccessDecision.Allowed && principal == Anonymous && Blocks(bucket!, "RestrictPublicBuckets");
        return decision == AccessDecision.Allowed && !restricted ? null
            : action == "GetObject" && existing.Value is null && Check(call, "ListBucket", bucket, null) is null ? null // the answer will be that there is none
            : decision >= AccessDecision.NotAllowedByIdentity && bucket is not null && IsGivenByAcl(call, action, bucket, existing) ? null
            : S3Error.AccessDenied(principal == Anonymous ? "Access Denied" : $"User: {principal.Arn} is not authorized to perform: s3:{action} on resource: \"{arn}\"");
    }

    /// <summary>Whether the policy gives something to everyone without a condition.</summary>
    public bool IsPublic(string json) =>
        PolicyOf(json).Statements.Any(statement => statement.Allows && statement.Conditions.Length == 0 && statement.Principals is { Negated: false } principals && principals.Aws.Contains("*"));

    /// <summary>Whether the policy gives something to everyone but some, which buckets' policies may not.</summary>
    public bool AllowsAllBut(string json) => PolicyOf(json).Statements.Any(statement => statement.Allows && statement.Principals is { Negated: true });

    /// <summary>Whoever may list a bucket may know that an object isn't there.</summary>
    public VirgaError Absent(S3Call call) => Check(call, "ListBucket", call.Bucket, null) is null ? S3Error.NoSuchKey() : S3Error.AccessDenied();

    public static bool Blocks(Bucket bucket, string setting) =>
        bucket.Settings.TryGetValue("publicAccessBlock", out string? document) && document.Contains($"<{setting}>true</", StringComparison.OrdinalIgnoreCase);

    private static bool IsGivenByAcl(S3Call call, string action, Bucket bucket, Lazy<StoredObject?> existing)
    {
        string bucketAcl = Blocks(bucket, "IgnorePublicAcls") ? "private" : bucket.Acl;
        string objectAcl = Blocks(bucket, "IgnorePublicAcls") || existing.Value is null ? "private" : existing.Value.Acl;
        bool isKnown = call.Principal != Anonymous;
        return (ReadActions.Contains(action) && Reads(bucketAcl, isKnown))
            || (WriteActions.Contains(action) && bucketAcl == "public-read-write")
            || (action is "GetObject" or "GetObjectVersion" && existing.Value is not null && Reads(objectAcl, isKnown));
    }

    private static bool Reads(string acl, bool isKnown) => acl is "public-read" or "public-read-write" || (isKnown && acl == "authenticated-read");

    private PolicyDocument PolicyOf(string json) => policies.GetValue(json, text => PolicyDocument.Stored(text, PolicyKind.Resource));
}
