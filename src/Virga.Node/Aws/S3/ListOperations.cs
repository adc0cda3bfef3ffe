using System.Xml;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>ListObjects and ListObjectsV2.</summary>
internal sealed class ListOperations(IObjectStore store) : IS3Operations
{
    public IEnumerable<S3Operation> All => [new("GET", S3Level.Bucket, "", "ListBucket", call => call.Query("list-type") == "2" ? SecondAsync(call) : FirstAsync(call))];

    private Task<VirgaError?> FirstAsync(S3Call call)
    {
        if (!ListRequest.Read(call, "max-keys").TryGet(out ListRequest? request, out VirgaError? error))
        {
            return Task.FromResult<VirgaError?>(error);
        }

        string marker = call.Query("marker") ?? "";
        ListPage<StoredObject> page = Read(call, request, new ListPosition(marker));
        return S3Xml.AnswerAsync(call, "ListBucketResult", xml =>
        {
            request.WriteHead(xml, call, "Name", "MaxKeys");
            xml.WriteElementString("Marker", request.Encode(marker));
            xml.WriteElementString("IsTruncated", page.Next is null ? "false" : "true");
            xml.Optional("NextMarker", page.Next is null || request.Delimiter.Length == 0 ? null : request.Encode(page.LastPrefix ?? page.Items[^1].Key));
            Write(xml, call, request, page, withOwner: true);
        });
    }

    private Task<VirgaError?> SecondAsync(S3Call call)
    {
        if (!ListRequest.Read(call, "max-keys").TryGet(out ListRequest? request, out VirgaError? error))
        {
            return Task.FromResult<VirgaError?>(error);
        }

        string? token = call.Query("continuation-token");
        string? startAfter = call.Query("start-after");
        if (token is not null && ListRequest.OfToken(token) is null)
        {
            return Task.FromResult<VirgaError?>(S3Error.InvalidArgument("The continuation token provided is incorrect"));
        }

        ListPage<StoredObject> page = Read(call, request, token is null ? new ListPosition(startAfter ?? "") : ListRequest.OfToken(token)!.Value);
        return S3Xml.AnswerAsync(call, "ListBucketResult", xml =>
        {
            request.WriteHead(xml, call, "Name", "MaxKeys");
            xml.WriteElementString("KeyCount", S3Xml.Number(page.Items.Count + page.Prefixes.Count));
            xml.WriteElementString("IsTruncated", page.Next is null ? "false" : "true");
            xml.Optional("ContinuationToken", token);
            xml.Optional("NextContinuationToken", page.Next is { } next ? ListRequest.Token(next) : null);
            xml.Optional("StartAfter", startAfter is null ? null : request.Encode(startAfter));
            Write(xml, call, request, page, call.Query("fetch-owner") == "true");
        });
    }

    private ListPage<StoredObject> Read(S3Call call, ListRequest request, ListPosition after) =>
        ListPage<StoredObject>.Read(request.After(after), (at, limit) => store.Scan(call.Bucket.Name, request.Prefix, at, limit), item => new ListPosition(item.Key));

    private static void Write(XmlWriter xml, S3Call call, ListRequest request, ListPage<StoredObject> page, bool withOwner)
    {
        foreach (StoredObject item in page.Items)
        {
            xml.Element("Contents", () =>
            {
                xml.WriteElementString("Key", request.Encode(item.Key));
                WriteItem(xml, item);
                if (withOwner)
                {
                    xml.Owner("Owner", call.Bucket.Owner);
                }
            });
        }

        request.WritePrefixes(xml, page.Prefixes);
    }

    public static void WriteItem(XmlWriter xml, StoredObject item)
    {
        xml.WriteElementString("LastModified", S3Xml.Date(item.Modified));
        xml.WriteElementString("ETag", $"\"{item.ETag}\"");
        if (item.Checksum is { } checksum)
        {
            xml.WriteElementString("ChecksumAlgorithm", checksum.Algorithm);
            xml.WriteElementString("ChecksumType", checksum.IsComposite ? "COMPOSITE" : "FULL_OBJECT");
        }

        xml.WriteElementString("Size", S3Xml.Number(item.Size));
        xml.WriteElementString("StorageClass", item.StorageClass);
    }
}
