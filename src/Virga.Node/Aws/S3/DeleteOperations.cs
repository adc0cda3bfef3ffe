using System.Xml.Linq;
using Virga.Node.Aws.S3.Payload;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>DeleteObject, DeleteObjects.</summary>
internal sealed class DeleteOperations(IObjectStore store, S3Access access, ObjectNews news, TimeProvider time) : IS3Operations
{
    private const int MaxKeys = 1000;

    public IEnumerable<S3Operation> All =>
    [
        new("DELETE", S3Level.Object, "", "DeleteObject", DeleteAsync) { VersionAction = "DeleteObjectVersion" },
        new("POST", S3Level.Bucket, "delete", null, DeleteManyAsync),
    ];

    private async Task<VirgaError?> DeleteAsync(S3Call call)
    {
        if (!(await RemoveAsync(call, call.Key, call.VersionId, call.Header("If-Match")).ConfigureAwait(false)).TryGet(out Removal? removal, out VirgaError? error))
        {
            return error;
        }

        if (removal.Version is { } version)
        {
            call.Response.Headers["x-amz-version-id"] = version;
        }

        if (removal.IsMarker)
        {
            call.Response.Headers["x-amz-delete-marker"] = "true";
        }

        return await S3Xml.AnswerAsync(call, 204).ConfigureAwait(false);
    }

    private async Task<VirgaError?> DeleteManyAsync(S3Call call)
    {
        if (!(await RequestDocument.ReadXmlAsync(call, "Delete", needsDigest: true).ConfigureAwait(false)).TryGet(out XElement? document, out VirgaError? error))
        {
            return error;
        }

        XElement[] asked = [.. document.Children("Object")];
        if (asked.Length is 0 or > MaxKeys || asked.Any(one => string.IsNullOrEmpty(one.Text("Key"))))
        {
            return S3Error.MalformedXml();
        }

        bool isQuiet = "true".Equals(document.Text("Quiet")?.Trim(), StringComparison.OrdinalIgnoreCase);
        List<(string Key, string? Version, Result<Removal> Result)> done = [];
        foreach (XElement one in asked)
        {
            (string key, string? version) = (one.Text("Key")!, one.Text("VersionId"));
            Result<Removal> result = access.Check(call, version is null ? "DeleteObject" : "DeleteObjectVersion", call.Bucket, key, version) is { } refused
                ? refused
                : await RemoveAsync(call, key, version, one.Text("ETag")).ConfigureAwait(false);
            done.Add((key, version, result));
        }

        return await S3Xml.AnswerAsync(call, "DeleteResult", xml =>
        {
            foreach ((string key, string? version, Result<Removal> result) in done.Where(one => !isQuiet || one.Result.Error is not null))
            {
                xml.Element(result.Error is null ? "Deleted" : "Error", () =>
                {
                    xml.WriteElementString("Key", key);
                    xml.Optional("VersionId", version);
                    if (result.TryGet(out Removal? removal, out VirgaError? failed))
                    {
                        xml.Optional("DeleteMarker", removal.IsMarker ? "true" : null);
                        xml.Optional("DeleteMarkerVersionId", removal.IsMarker ? removal.Version : null);
                    }
                    else
                    {
                        xml.WriteElementString("Code", S3Error.CodeOf(failed));
                        xml.WriteElementString("Message", failed.Message);
                    }
                });
            }
        }).ConfigureAwait(false);
    }

    private Task<Result<Removal>> RemoveAsync(S3Call call, string key, string? version, string? match)
    {
        Conditions conditions = new(match, null, null, null);
        DateTimeOffset now = time.GetUtcNow();
        bool bypasses = version is not null && LockHeaders.IsEnabled(call.Bucket) && LockOperations.Bypasses(call, access, key, version);
        VirgaError? Check(StoredObject? item) =>
            version is not null && item?.Lock?.Holds(now, bypasses) == true ? S3Error.AccessDenied("Access Denied because object protected by object lock.") : conditions.CheckWrite(item);
        return store.RemoveAsync(call.Bucket.Name, key, version, ObjectHeaders.Seconds(now), Check, news.Of(call, "ObjectRemoved:Delete"));
    }
}
