using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>What <c>x-amz-copy-source</c> names.</summary>
internal sealed class CopySource(IObjectStore store, ObjectLookup lookup, S3Access access)
{
    /// <summary>The object, when it exists, the caller may read it and the conditions hold.</summary>
    public Result<(Bucket Bucket, StoredObject Item)> Find(S3Call call, string header)
    {
        int mark = header.IndexOf("?versionId=", StringComparison.Ordinal);
        string? version = mark < 0 ? null : Uri.UnescapeDataString(header[(mark + "?versionId=".Length)..]);
        string path = Uri.UnescapeDataString(mark < 0 ? header : header[..mark]);
        path = path.StartsWith('/') ? path[1..] : path;
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == path.Length - 1)
        {
            return S3Error.InvalidArgument("Invalid copy source object key");
        }

        if (store.FindBucket(path[..slash]) is not { } bucket)
        {
            return S3Error.NoSuchBucket();
        }

        string key = path[(slash + 1)..];
        if (access.Check(call, version is null ? "GetObject" : "GetObjectVersion", bucket, key, version) is { } refused)
        {
            return refused;
        }

        if (!lookup.Find(call, bucket, key, version).TryGet(out StoredObject? item, out VirgaError? error))
        {
            return error.AwsCode == "MethodNotAllowed" ? S3Error.InvalidRequest("The source of a copy request may not specifically refer to a delete marker by version id.") : error;
        }

        if (Conditions.Of(call, "x-amz-copy-source-").CheckRead(item, S3Error.PreconditionFailed()) is { } failed)
        {
            return failed;
        }

        if (bucket.Versioning != VersioningState.Off)
        {
            call.Response.Headers["x-amz-copy-source-version-id"] = item.Version;
        }

        return (bucket, item);
    }
}
