using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using Virga.Node.Aws.S3.Checksums;
using Virga.Node.Aws.S3.Payload;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>CompleteMultipartUpload: the object's content is the list of its parts, so nothing is copied.</summary>
internal sealed class CompleteOperation(IObjectStore store, BlobFolder blobs, ObjectNews news, TimeProvider time) : IS3Operations
{
    private const long MinPart = 5 << 20;

    public IEnumerable<S3Operation> All => [new("POST", S3Level.Object, "uploadId", "PutObject", CompleteAsync)];

    private async Task<VirgaError?> CompleteAsync(S3Call call)
    {
        if (!(await RequestDocument.ReadXmlAsync(call, "CompleteMultipartUpload", isChecked: false).ConfigureAwait(false)).TryGet(out XElement? document, out VirgaError? error))
        {
            return error;
        }

        string id = call.Query("uploadId")!;
        if (store.FindUpload(call.Bucket.Name, call.Key, id) is not { } upload)
        {
            // A client whose answer was lost asks again.
            return store.Find(call.Bucket.Name, call.Key) is { } made && made.UploadId == id ? await AnswerAsync(call, made).ConfigureAwait(false) : S3Error.NoSuchUpload();
        }

        if (!Choose(document, upload, store.Parts(upload)).TryGet(out UploadPart[]? parts, out error))
        {
            return error;
        }

        ObjectChecksum checksum = ChecksumOf(upload, parts);
        if (Disagreement(call, parts, checksum) is { } wrong)
        {
            return wrong;
        }

        using BlobPins pins = blobs.Pin(parts.Select(part => part.Blob));
        StoredObject whole = upload.Template with
        {
            Modified = ObjectHeaders.Seconds(time.GetUtcNow()),
            ETag = $"{ETagOf(parts)}-{S3Xml.Number(parts.Length)}",
            Size = parts.Sum(part => part.Size),
            Checksum = checksum,
            Segments = [.. parts.Select(part => new Segment(part.Blob, part.Size, part.Number, part.Checksum.Value) { Nonce = part.Nonce })],
            UploadId = upload.Id,
        };
        if (!(await store.CompleteAsync(upload, whole, Conditions.Of(call).CheckWrite, news.Of(call, "ObjectCreated:CompleteMultipartUpload")).ConfigureAwait(false)).TryGet(out StoredObject? stored, out error))
        {
            return error;
        }

        return await AnswerAsync(call, stored).ConfigureAwait(false);
    }

    private static Task<VirgaError?> AnswerAsync(S3Call call, StoredObject stored)
    {
        ObjectHeaders.WriteNewVersion(call, stored);
        Encryption.Write(call, stored);
        return S3Xml.AnswerAsync(call, "CompleteMultipartUploadResult", xml =>
        {
            xml.WriteElementString("Location", $"{call.Request.Scheme}://{call.Request.Host}{S3Address.RawPath(call.Request)}");
            xml.WriteElementString("Bucket", call.Bucket.Name);
            xml.WriteElementString("Key", stored.Key);
            xml.WriteElementString("ETag", $"\"{stored.ETag}\"");
            if (stored.Checksum is { } checksum)
            {
                xml.WriteElementString($"Checksum{checksum.Algorithm}", checksum.Value);
                xml.WriteElementString("ChecksumType", checksum.IsComposite ? "COMPOSITE" : "FULL_OBJECT");
            }
        });
    }

    /// <summary>The parts that the document lists, when they are there and as it says.</summary>
    private static Result<UploadPart[]> Choose(XElement document, MultipartUpload upload, IReadOnlyList<UploadPart> all)
    {
        Dictionary<int, UploadPart> byNumber = all.ToDictionary(part => part.Number);
        List<UploadPart> chosen = [];
        foreach (XElement listed in document.Children("Part"))
        {
            if (!int.TryParse(listed.Text("PartNumber"), CultureInfo.InvariantCulture, out int number) || listed.Text("ETag") is not { } etag)
            {
                return S3Error.MalformedXml();
            }

            if (chosen.Count > 0 && chosen[^1].Number >= number)
            {
                return S3Error.Invalid("InvalidPartOrder", "The list of parts was not in ascending order. The parts list must be specified in order by part number.");
            }

            string? sum = upload.Algorithm is null ? null : listed.Text($"Checksum{upload.Algorithm}");
            if (!byNumber.TryGetValue(number, out UploadPart? part) || part.ETag != etag.Trim().Trim('"') || (sum is not null && sum != part.Checksum.Value))
            {
                return S3Error.Invalid("InvalidPart", "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.");
            }

            chosen.Add(part);
        }

        return chosen.Count == 0 ? S3Error.MalformedXml()
            : chosen.SkipLast(1).Any(part => part.Size < MinPart) ? S3Error.Invalid("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
            : chosen.ToArray();
    }

    private static VirgaError? Disagreement(S3Call call, UploadPart[] parts, ObjectChecksum checksum)
    {
        string? given = call.Header(ChecksumAlgorithm.HeaderOf(checksum.Algorithm));
        return given is not null && given != checksum.Value && given != checksum.Value.Split('-')[0] ? S3Error.BadDigest(checksum.Algorithm.ToLowerInvariant())
            : call.Header("x-amz-mp-object-size") is { } size && size != S3Xml.Number(parts.Sum(part => part.Size)) ? S3Error.InvalidRequest("The provided 'x-amz-mp-object-size' header does not match what was computed.")
            : null;
    }

    /// <summary>MD5 of the parts' MD5s.</summary>
    private static string ETagOf(UploadPart[] parts)
    {
#pragma warning disable CA5351 // ETags are MD5
        return Convert.ToHexStringLower(MD5.HashData([.. parts.SelectMany(part => Convert.FromHexString(part.ETag))]));
#pragma warning restore CA5351
    }

    private static ObjectChecksum ChecksumOf(MultipartUpload upload, UploadPart[] parts)
    {
        string algorithm = upload.Algorithm ?? ChecksumAlgorithm.Default;
        if (upload.IsComposite)
        {
            byte[] sums = [.. parts.SelectMany(part => Convert.FromBase64String(part.Checksum.Value))];
            return new ObjectChecksum(algorithm, $"{ChecksumSum.Of(algorithm, sums)}-{S3Xml.Number(parts.Length)}", IsComposite: true);
        }

        Crc crc = ChecksumAlgorithm.CrcOf(algorithm)!;
        ulong sum = parts.Aggregate(0UL, (before, part) => crc.Combine(before, Crc.Read(Convert.FromBase64String(part.Checksum.Value)), part.Size));
        return new ObjectChecksum(algorithm, Convert.ToBase64String(crc.Bytes(sum)));
    }
}
