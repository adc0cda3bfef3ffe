using System.Globalization;
using System.Security.Cryptography;
using Virga.Node.Aws.S3.Checksums;
using Virga.Node.Aws.S3.Payload;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>CreateMultipartUpload, AbortMultipartUpload, ListParts, ListMultipartUploads.</summary>
/// <remarks>Source: S3 User Guide, "Uploading and copying objects using multipart upload".</remarks>
internal sealed class UploadOperations(IObjectStore store, TimeProvider time) : IS3Operations
{
    public IEnumerable<S3Operation> All =>
    [
        new("POST", S3Level.Object, "uploads", "PutObject", CreateAsync),
        new("DELETE", S3Level.Object, "uploadId", "AbortMultipartUpload", AbortAsync),
        new("GET", S3Level.Object, "uploadId", "ListMultipartUploadParts", PartsAsync),
        new("GET", S3Level.Bucket, "uploads", "ListBucketMultipartUploads", ListAsync),
    ];

    private Task<VirgaError?> CreateAsync(S3Call call)
    {
        if (!ObjectHeaders.Read(call, time.GetUtcNow()).TryGet(out StoredObject? template, out VirgaError? error))
        {
            return Task.FromResult<VirgaError?>(error);
        }

        string? named = call.Header("x-amz-checksum-algorithm");
        string? algorithm = named is null ? null : ChecksumAlgorithm.Find(named);
        string? type = call.Header("x-amz-checksum-type")?.ToUpperInvariant();
        if (named is not null && algorithm is null)
        {
            return Task.FromResult<VirgaError?>(S3Error.InvalidRequest("Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"));
        }

        bool isComposite = type is null ? algorithm is not (null or ChecksumAlgorithm.Default) : type == "COMPOSITE";
        if ((type is not null && algorithm is null) || (isComposite && algorithm == ChecksumAlgorithm.Default) || (!isComposite && algorithm is not null && ChecksumAlgorithm.CrcOf(algorithm) is null))
        {
            return Task.FromResult<VirgaError?>(S3Error.InvalidRequest($"The {type} checksum type cannot be used with the {algorithm ?? "null"} checksum algorithm."));
        }

        MultipartUpload upload = new(call.Bucket.Name, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), template.Modified, template, algorithm, isComposite);
        store.Begin(upload);
        Encryption.Write(call, template);
        if (algorithm is not null)
        {
            call.Response.Headers["x-amz-checksum-algorithm"] = algorithm;
            call.Response.Headers["x-amz-checksum-type"] = isComposite ? "COMPOSITE" : "FULL_OBJECT";
        }

        return S3Xml.AnswerAsync(call, "InitiateMultipartUploadResult", xml =>
        {
            xml.WriteElementString("Bucket", upload.Bucket);
            xml.WriteElementString("Key", upload.Key);
            xml.WriteElementString("UploadId", upload.Id);
        });
    }

    private async Task<VirgaError?> AbortAsync(S3Call call) =>
        store.FindUpload(call.Bucket.Name, call.Key, call.Query("uploadId")!) is { } upload && await store.AbortAsync(upload).ConfigureAwait(false)
            ? await S3Xml.AnswerAsync(call, 204).ConfigureAwait(false)
            : S3Error.NoSuchUpload();

    private Task<VirgaError?> PartsAsync(S3Call call)
    {
        if (store.FindUpload(call.Bucket.Name, call.Key, call.Query("uploadId")!) is not { } upload)
        {
            return Task.FromResult<VirgaError?>(S3Error.NoSuchUpload());
        }

        int max = int.TryParse(call.Query("max-parts"), CultureInfo.InvariantCulture, out int given) ? Math.Min(given, 1000) : 1000;
        int marker = int.TryParse(call.Query("part-number-marker"), CultureInfo.InvariantCulture, out int after) ? after : 0;
        UploadPart[] left = [.. store.Parts(upload).Where(part => part.Number > marker)];
        UploadPart[] shown = [.. left.Take(max)];
        return S3Xml.AnswerAsync(call, "ListPartsResult", xml =>
        {
            xml.WriteElementString("Bucket", upload.Bucket);
            xml.WriteElementString("Key", upload.Key);
            xml.WriteElementString("UploadId", upload.Id);
            xml.Owner("Initiator", call.Bucket.Owner);
            xml.Owner("Owner", call.Bucket.Owner);
            xml.WriteElementString("StorageClass", upload.Template.StorageClass);
            xml.WriteElementString("PartNumberMarker", S3Xml.Number(marker));
            xml.WriteElementString("NextPartNumberMarker", S3Xml.Number(shown.LastOrDefault()?.Number ?? 0));
            xml.WriteElementString("MaxParts", S3Xml.Number(max));
            xml.WriteElementString("IsTruncated", left.Length > max ? "true" : "false");
            xml.Optional("ChecksumAlgorithm", upload.Algorithm);
            xml.Optional("ChecksumType", upload.Algorithm is null ? null : upload.IsComposite ? "COMPOSITE" : "FULL_OBJECT");
            foreach (UploadPart part in shown)
            {
                xml.Element("Part", () =>
                {
                    xml.WriteElementString("PartNumber", S3Xml.Number(part.Number));
                    xml.WriteElementString("LastModified", S3Xml.Date(part.Modified));
                    xml.WriteElementString("ETag", $"\"{part.ETag}\"");
                    xml.WriteElementString("Size", S3Xml.Number(part.Size));
                    xml.Optional($"Checksum{upload.Algorithm}", upload.Algorithm is null ? null : part.Checksum.Value);
                });
            }
        });
    }

    private Task<VirgaError?> ListAsync(S3Call call)
    {
        if (!ListRequest.Read(call, "max-uploads").TryGet(out ListRequest? request, out VirgaError? error))
        {
            return Task.FromResult<VirgaError?>(error);
        }

        string keyMarker = call.Query("key-marker") ?? "";
        string idMarker = call.Query("upload-id-marker") ?? "";
        ListPage<MultipartUpload> page = ListPage<MultipartUpload>.Read(
            request.After(new ListPosition(keyMarker, keyMarker.Length > 0 ? idMarker : "")),
            (at, limit) => store.ScanUploads(call.Bucket.Name, request.Prefix, at, limit),
            upload => new ListPosition(upload.Key, upload.Id));
        return S3Xml.AnswerAsync(call, "ListMultipartUploadsResult", xml =>
        {
            request.WriteHead(xml, call, "Bucket", "MaxUploads");
            xml.WriteElementString("KeyMarker", request.Encode(keyMarker));
            xml.WriteElementString("UploadIdMarker", idMarker);
            xml.WriteElementString("NextKeyMarker", page.Next is null ? "" : request.Encode(page.LastPrefix ?? page.Items[^1].Key));
            xml.WriteElementString("NextUploadIdMarker", page.Next is null || page.LastPrefix is not null ? "" : page.Items[^1].Id);
            xml.WriteElementString("IsTruncated", page.Next is null ? "false" : "true");
            foreach (MultipartUpload upload in page.Items)
            {
                xml.Element("Upload", () =>
                {
                    xml.WriteElementString("Key", request.Encode(upload.Key));
                    xml.WriteElementString("UploadId", upload.Id);
                    xml.Owner("Initiator", call.Bucket.Owner);
                    xml.Owner("Owner", call.Bucket.Owner);
                    xml.WriteElementString("StorageClass", upload.Template.StorageClass);
                    xml.WriteElementString("Initiated", S3Xml.Date(upload.Initiated));
                });
            }

            request.WritePrefixes(xml, page.Prefixes);
        });
    }
}
