using System.Xml.Linq;
using Virga.Node.Aws.S3.Payload;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>GetBucketVersioning, PutBucketVersioning, ListObjectVersions.</summary>
internal sealed class VersioningOperations(IObjectStore store) : IS3Operations
{
    public IEnumerable<S3Operation> All =>
    [
        new("GET", S3Level.Bucket, "versioning", "GetBucketVersioning", GetAsync),
        new("PUT", S3Level.Bucket, "versioning", "PutBucketVersioning", PutAsync),
        new("GET", S3Level.Bucket, "versions", "ListBucketVersions", ListAsync),
    ];

    private static Task<VirgaError?> GetAsync(S3Call call) =>
        S3Xml.AnswerAsync(call, "VersioningConfiguration", xml => xml.Optional("Status", call.Bucket.Versioning == VersioningState.Off ? null : $"{call.Bucket.Versioning}"));

    private async Task<VirgaError?> PutAsync(S3Call call)
    {
        if (!(await RequestDocument.ReadXmlAsync(call, "VersioningConfiguration").ConfigureAwait(false)).TryGet(out XElement? document, out VirgaError? error))
        {
            return error;
        }

        if (document.Text("MfaDelete") == "Enabled")
        {
            return S3Error.NotImplemented("MFA delete");
        }

        VersioningState? state = document.Text("Status") switch
        {
            "Enabled" => VersioningState.Enabled,
            "Suspended" => VersioningState.Suspended,
            _ => null,
        };
        if (state is null)
        {
            return S3Error.Invalid("IllegalVersioningConfigurationException", "The Versioning element must be specified");
        }

        if (state != VersioningState.Enabled && LockHeaders.IsEnabled(call.Bucket))
        {
            return S3Error.Of(Outcome.Conflict, 409, "InvalidBucketState", "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.");
        }

        store.Change(call.Bucket.Name, bucket => bucket with { Versioning = state.Value });
        return null;
    }

    private Task<VirgaError?> ListAsync(S3Call call)
    {
        if (!ListRequest.Read(call, "max-keys").TryGet(out ListRequest? request, out VirgaError? error))
        {
            return Task.FromResult<VirgaError?>(error);
        }

        string keyMarker = call.Query("key-marker") ?? "";
        string versionMarker = call.Query("version-id-marker") ?? "";
        string sequence = versionMarker.Length > 0 && store.Find(call.Bucket.Name, keyMarker, versionMarker) is { } marked ? S3Xml.Number(marked.Sequence) : "";
        ListPage<StoredObject> page = ListPage<StoredObject>.Read(
            request.After(new ListPosition(keyMarker, sequence)),
            (at, limit) => store.ScanVersions(call.Bucket.Name, request.Prefix, at, limit),
            item => new ListPosition(item.Key, S3Xml.Number(item.Sequence)));
        return S3Xml.AnswerAsync(call, "ListVersionsResult", xml =>
        {
            request.WriteHead(xml, call, "Name", "MaxKeys");
            xml.WriteElementString("KeyMarker", request.Encode(keyMarker));
            xml.WriteElementString("VersionIdMarker", versionMarker);
            xml.WriteElementString("IsTruncated", page.Next is null ? "false" : "true");
            if (page.Next is not null)
            {
                xml.WriteElementString("NextKeyMarker", request.Encode(page.LastPrefix ?? page.Items[^1].Key));
                xml.Optional("NextVersionIdMarker", page.LastPrefix is null ? page.Items[^1].Version : null);
            }

            foreach (StoredObject item in page.Items)
            {
                xml.Element(item.IsMarker ? "DeleteMarker" : "Version", () =>
                {
                    xml.WriteElementString("Key", request.Encode(item.Key));
                    xml.WriteElementString("VersionId", item.Version);
                    xml.WriteElementString("IsLatest", item.IsLatest ? "true" : "false");
                    if (item.IsMarker)
                    {
                        xml.WriteElementString("LastModified", S3Xml.Date(item.Modified));
                    }
                    else
                    {
                        ListOperations.WriteItem(xml, item);
                    }

                    xml.Owner("Owner", call.Bucket.Owner);
                });
            }

            request.WritePrefixes(xml, page.Prefixes);
        });
    }
}
