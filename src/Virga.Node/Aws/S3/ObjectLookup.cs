using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>Finds the version that a request means.</summary>
internal sealed class ObjectLookup(IObjectStore store)
{
    public Result<StoredObject> Find(S3Call call) => Find(call, call.Bucket, call.Key, call.VersionId);

    /// <summary>Delete markers aren't objects: what a request without a version finds is then absent, and one that names a marker may not.</summary>
    public Result<StoredObject> Find(S3Call call, Bucket bucket, string key, string? version)
    {
        if (version is not null && version.Length == 0)
        {
            return S3Error.InvalidArgument("Version id cannot be the empty string");
        }

        if (store.Find(bucket.Name, key, version) is not { } item)
        {
            return version is null ? S3Error.NoSuchKey() : version == StoredObject.NullVersion || version.Length == 32 ? S3Error.NoSuchVersion() : S3Error.InvalidArgument("Invalid version id specified");
        }

        if (!item.IsMarker)
        {
            return item;
        }

        call.Response.Headers["x-amz-delete-marker"] = "true";
        call.Response.Headers["x-amz-version-id"] = item.Version;
        return version is null ? S3Error.NoSuchKey() : S3Error.MethodNotAllowed();
    }
}
