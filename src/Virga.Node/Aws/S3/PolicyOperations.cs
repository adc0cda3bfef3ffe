using System.Text;
using Virga.Node.Aws.S3.Payload;
using Virga.Node.Identity.Policies;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>Bucket policies.</summary>
internal sealed class PolicyOperations(IObjectStore store, S3Access access) : IS3Operations
{
    private const string Setting = "policy";
    private const int MaxPolicy = 20 << 10;

    public IEnumerable<S3Operation> All =>
    [
        new("GET", S3Level.Bucket, "policy", "GetBucketPolicy", GetAsync),
        new("PUT", S3Level.Bucket, "policy", "PutBucketPolicy", PutAsync),
        new("DELETE", S3Level.Bucket, "policy", "DeleteBucketPolicy", DeleteAsync),
        new("GET", S3Level.Bucket, "policyStatus", "GetBucketPolicyStatus", StatusAsync),
    ];

    private static VirgaError None() => S3Error.NotFound("NoSuchBucketPolicy", "The bucket policy does not exist");

    private static async Task<VirgaError?> GetAsync(S3Call call)
    {
        if (!call.Bucket.Settings.TryGetValue(Setting, out string? policy))
        {
            return None();
        }

        byte[] document = Encoding.UTF8.GetBytes(policy);
        call.Response.ContentType = "application/json";
        call.Response.ContentLength = document.Length;
        await call.Response.Body.WriteAsync(document, call.Cancellation).ConfigureAwait(false);
        return null;
    }

    private async Task<VirgaError?> PutAsync(S3Call call)
    {
        if (!(await RequestDocument.ReadAsync(call).ConfigureAwait(false)).TryGet(out ReadOnlyMemory<byte> body, out VirgaError? error))
        {
            return error;
        }

        if (body.Length > MaxPolicy)
        {
            return S3Error.Invalid("PolicyTooLarge", "Policy exceeds the maximum allowed document size.");
        }

        string json = Encoding.UTF8.GetString(body.Span);
        if (!PolicyDocument.Parse(json, PolicyKind.Resource).TryGet(out _, out error))
        {
            return S3Error.Invalid("MalformedPolicy", error.Message);
        }

        if (access.AllowsAllBut(json))
        {
            return S3Error.Invalid("MalformedPolicy", "Allow with NotPrincipal is not allowed.");
        }

        if (access.IsPublic(json) && S3Access.Blocks(call.Bucket, "BlockPublicPolicy"))
        {
            return S3Error.AccessDenied();
        }

        store.Change(call.Bucket.Name, bucket => bucket.With(Setting, json));
        return await S3Xml.AnswerAsync(call, 204).ConfigureAwait(false);
    }

    private Task<VirgaError?> DeleteAsync(S3Call call)
    {
        store.Change(call.Bucket.Name, bucket => bucket.With(Setting, null));
        return S3Xml.AnswerAsync(call, 204);
    }

    private Task<VirgaError?> StatusAsync(S3Call call) => call.Bucket.Settings.TryGetValue(Setting, out string? policy)
        ? S3Xml.AnswerAsync(call, "PolicyStatus", xml => xml.WriteElementString("IsPublic", access.IsPublic(policy) ? "true" : "false"))
        : Task.FromResult<VirgaError?>(None());
}
