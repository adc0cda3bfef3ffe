using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.SigV4;
using Virga.Node.Aws.Wire;
using Virga.Node.Identity;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>
/// Amazon S3. It stands before the front door, since its bodies are streamed and its requests may be unsigned: it finds who asks, the
/// operation and the bucket, whether the one may do the other, and runs it.
/// </summary>
internal sealed class S3Service(IEnumerable<IS3Operations> operations, HttpSignature signature, Signature2 signature2, PostForm form, S3Access access, IObjectStore store, Func<string> endpointHost)
{
    public const string RequestIdHeader = "x-amz-request-id";
    private const string HostIdHeader = "x-amz-id-2";
    private const int MaxKey = 1024;

    /// <summary>Sub-resources that aren't there: without a look at them, the request would be taken for one of the object itself.</summary>
    private static readonly string[] Absent =
        ["torrent", "restore", "select", "analytics", "inventory", "intelligent-tiering", "metrics", "metadataTable", "metadataConfiguration", "session", "renameObject", "abac"];

    private readonly FrozenDictionary<(string Method, S3Level Level, string Subresource), S3Operation> byName =
        operations.SelectMany(group => group.All).ToFrozenDictionary(operation => (operation.Method, operation.Level, operation.Subresource));

    private readonly FrozenSet<string> subresources = operations.SelectMany(group => group.All).Select(operation => operation.Subresource).Where(name => name.Length > 0).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the request is S3's, and what goes wrong with it to be answered as S3 does.</summary>
    public static bool HasTaken(HttpContext context) => context.Response.Headers.ContainsKey(HostIdHeader);

    public static void Name(HttpContext context, string requestId)
    {
        context.Response.Headers[RequestIdHeader] = requestId;
        context.Response.Headers[HostIdHeader] = requestId;
    }

    public async Task EnterAsync(HttpContext context, RequestDelegate next)
    {
        if (S3Address.Match(context.Request, endpointHost()) is not { } address)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        string requestId = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
        Name(context, requestId);
        VirgaError? error = HttpMethods.IsOptions(context.Request.Method) ? S3Cors.Preflight(context, Find(address)) : await RunAsync(context, address, requestId).ConfigureAwait(false);
        if (error is not null)
        {
            await S3Xml.ErrorAsync(context, error, requestId).ConfigureAwait(false);
        }
    }

    private async Task<VirgaError?> RunAsync(HttpContext context, S3Address address, string requestId)
    {
        if (address.Level == S3Level.Bucket && HttpMethods.IsPost(context.Request.Method) && context.Request.HasFormContentType)
        {
            return Find(address) is { } target ? await form.RunAsync(context, address, target, requestId).ConfigureAwait(false) : S3Error.NoSuchBucket();
        }

        if (!Identify(context, address, requestId).TryGet(out S3Call? call, out VirgaError? error))
        {
            return error;
        }

        if (Encoding.UTF8.GetByteCount(call.Key) > MaxKey)
        {
            return S3Error.Invalid("KeyTooLongError", "Your key is too long");
        }

        if (call.Request.Query.Keys.FirstOrDefault(Absent.Contains) is { } absent)
        {
            return S3Error.NotImplemented($"?{absent}");
        }

        if (Operation(call) is not { } operation)
        {
            return S3Error.MethodNotAllowed();
        }

        if (address.Bucket is not null && operation.NeedsBucket)
        {
            if (Find(address) is not { } bucket)
            {
                return S3Error.NoSuchBucket();
            }

            if (call.Header("x-amz-expected-bucket-owner") is { } owner && owner != bucket.Owner)
            {
                return S3Error.AccessDenied();
            }

            call.Bucket = bucket;
            S3Cors.Allow(context, bucket, context.Request.Method);
        }

        string? action = call.VersionId is null ? operation.Action : operation.VersionAction ?? operation.Action;
        return action is not null && access.Check(call, action) is { } refused ? refused : await operation.Run(call).ConfigureAwait(false);
    }

    private Result<S3Call> Identify(HttpContext context, S3Address address, string requestId)
    {
        if (Signature2.IsClaimed(context.Request))
        {
            bool byQuery = context.Request.Headers.Authorization.Count == 0;
            return signature2.Verify(context.Request, address).TryGet(out Principal? owner, out VirgaError? fault)
                ? new S3Call(context, address, owner, requestId) { AuthType = byQuery ? "REST-QUERY-STRING" : "REST-HEADER" }
                : S3Error.OfSignature(fault, byQuery);
        }

        if (!HttpSignature.IsClaimed(context.Request))
        {
            return new S3Call(context, address, S3Access.Anonymous, requestId);
        }

        bool isPresigned = context.Request.Headers.Authorization.Count == 0;
        return signature.Verify(context.Request, default, bodyFollows: true).TryGet(out VerifiedSignature? verified, out VirgaError? error)
            ? new S3Call(context, address, verified.Principal, requestId) { Seed = verified.Seed, Region = verified.Region, AuthType = isPresigned ? "REST-QUERY-STRING" : "REST-HEADER" }
            : S3Error.OfSignature(error, isPresigned);
    }

    private S3Operation? Operation(S3Call call)
    {
        string subresource = call.Request.Query.Keys.FirstOrDefault(subresources.Contains) ?? "";
        return byName.GetValueOrDefault((call.Request.Method, call.Address.Level, subresource))
            ?? (HttpMethods.IsHead(call.Request.Method) ? byName.GetValueOrDefault(("GET", call.Address.Level, subresource)) : null);
    }

    private Bucket? Find(S3Address address) => address.Bucket is { } name ? store.FindBucket(name) : null;
}
