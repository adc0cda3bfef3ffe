using System.Globalization;
using System.Xml;
using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.S3.Checksums;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>GetObject, HeadObject, GetObjectAttributes.</summary>
internal sealed class ReadOperations(ObjectLookup lookup, BlobFolder blobs, S3Access access) : IS3Operations
{
    public IEnumerable<S3Operation> All =>
    [
        new("GET", S3Level.Object, "", "GetObject", GetAsync) { VersionAction = "GetObjectVersion" },
        new("GET", S3Level.Object, "partNumber", "GetObject", GetAsync) { VersionAction = "GetObjectVersion" },
        new("GET", S3Level.Object, "attributes", "GetObjectAttributes", AttributesAsync) { VersionAction = "GetObjectVersionAttributes" },
    ];

    private async Task<VirgaError?> GetAsync(S3Call call)
    {
        if (call.Principal == S3Access.Anonymous && call.Request.Query.Keys.Any(name => name.StartsWith("response-", StringComparison.Ordinal)))
        {
            return S3Error.InvalidRequest("Request specific response headers cannot be used for anonymous GET requests.");
        }

        if (call.Header(Encryption.Header) is not null)
        {
            return S3Error.InvalidArgument("x-amz-server-side-encryption header is not supported for this operation.");
        }

        if (!lookup.Find(call).TryGet(out StoredObject? item, out VirgaError? error))
        {
            return error.AwsCode == "NoSuchKey" ? access.Absent(call) : error;
        }

        using BlobPins pins = blobs.Pin(item.Segments.Select(segment => segment.Blob));
        if (!item.Segments.All(segment => blobs.Has(segment.Blob)))
        {
            return lookup.Find(call).TryGet(out StoredObject? now, out _) && now.Sequence == item.Sequence
                ? throw new InvalidDataException($"the content of {call.Bucket.Name}/{item.Key} is gone")
                : await GetAsync(call).ConfigureAwait(false); // replaced between being found and being pinned
        }

        if (Conditions.Of(call).CheckRead(item, S3Error.NotModified()) is { } failed)
        {
            if (failed.HttpStatus == StatusCodes.Status304NotModified)
            {
                ObjectHeaders.Write(call, item, withChecksum: false);
            }

            return failed;
        }

        if (!CustomerKey.ReadFor(call, item).TryGet(out CustomerKey? key, out error) && error is not null)
        {
            return error;
        }

        if (!RangeOf(call, item).TryGet(out ByteRange? range, out error))
        {
            call.Response.Headers.ContentRange = $"bytes */{S3Xml.Number(item.Size)}";
            return error;
        }

        bool withChecksum = "ENABLED".Equals(call.Header("x-amz-checksum-mode"), StringComparison.OrdinalIgnoreCase);
        ObjectHeaders.Write(call, item, withChecksum && range is null);
        if (withChecksum && item is { IsMultipart: true, Checksum: { } whole } && int.TryParse(call.Query("partNumber"), CultureInfo.InvariantCulture, out int number) && item.Segments[number - 1].Checksum is { } sum)
        {
            ObjectHeaders.WriteChecksum(call, whole with { Value = sum });
        }

        ByteRange part = range ?? new ByteRange(0, item.Size);
        call.Response.StatusCode = range is null ? StatusCodes.Status200OK : StatusCodes.Status206PartialContent;
        call.Response.ContentLength = part.Length;
        if (range is not null)
        {
            call.Response.Headers.ContentRange = $"bytes {S3Xml.Number(part.Start)}-{S3Xml.Number(part.Start + part.Length - 1)}/{S3Xml.Number(item.Size)}";
        }

        if (!HttpMethods.IsHead(call.Request.Method))
        {
            await ObjectContent.CopyAsync(blobs, item, part, bytes => call.Response.Body.WriteAsync(bytes, call.Cancellation), call.Cancellation, key).ConfigureAwait(false);
        }

        return null;
    }

    private static Result<ByteRange?> RangeOf(S3Call call, StoredObject item)
    {
        if (call.Query("partNumber") is not { } text)
        {
            return ByteRange.Read(call.Header("Range"), item.Size);
        }

        if (call.Header("Range") is not null)
        {
            return S3Error.InvalidRequest("Cannot specify both Range header and partNumber query parameter");
        }

        if (!int.TryParse(text, CultureInfo.InvariantCulture, out int number) || number is < 1 or > 10_000)
        {
            return S3Error.InvalidArgument("Part number must be an integer between 1 and 10000, inclusive");
        }

        if (number > Math.Max(1, item.Segments.Length))
        {
            return S3Error.Of(Outcome.InvalidParameter, 416, "InvalidPartNumber", "The requested partnumber is not satisfiable");
        }

        if (!item.IsMultipart)
        {
            return item.Size == 0 ? (ByteRange?)null : new ByteRange(0, item.Size);
        }

        call.Response.Headers["x-amz-mp-parts-count"] = S3Xml.Number(item.Segments.Length);
        return new ByteRange?(new ByteRange(item.Segments.Take(number - 1).Sum(segment => segment.Size), item.Segments[number - 1].Size));
    }

    private Task<VirgaError?> AttributesAsync(S3Call call)
    {
        if (!lookup.Find(call).TryGet(out StoredObject? item, out VirgaError? error))
        {
            return Task.FromResult<VirgaError?>(error);
        }

        if (CustomerKey.ReadFor(call, item).Error is { } sealedError)
        {
            return Task.FromResult<VirgaError?>(sealedError);
        }

        string[] wanted = (call.Header("x-amz-object-attributes") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (wanted.Length == 0)
        {
            return Task.FromResult<VirgaError?>(S3Error.InvalidArgument("The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty"));
        }

        call.Response.Headers.LastModified = item.Modified.ToString("R", CultureInfo.InvariantCulture);
        ObjectHeaders.WriteVersion(call, item);
        return S3Xml.AnswerAsync(call, "GetObjectAttributesResponse", xml =>
        {
            xml.Optional("ETag", wanted.Contains("ETag") ? item.ETag : null);
            if (wanted.Contains("Checksum") && item.Checksum is { } checksum)
            {
                xml.Element("Checksum", () =>
                {
                    xml.WriteElementString($"Checksum{checksum.Algorithm}", checksum.Value);
                    xml.WriteElementString("ChecksumType", checksum.IsComposite ? "COMPOSITE" : "FULL_OBJECT");
                });
            }

            if (wanted.Contains("ObjectParts") && item.IsMultipart)
            {
                WriteParts(call, item, xml);
            }

            xml.Optional("StorageClass", wanted.Contains("StorageClass") ? item.StorageClass : null);
            xml.Optional("ObjectSize", wanted.Contains("ObjectSize") ? S3Xml.Number(item.Size) : null);
        });
    }

    private static void WriteParts(S3Call call, StoredObject item, XmlWriter xml) => xml.Element("ObjectParts", () =>
    {
        int max = int.TryParse(call.Header("x-amz-max-parts"), CultureInfo.InvariantCulture, out int given) ? given : 1000;
        int marker = int.TryParse(call.Header("x-amz-part-number-marker"), CultureInfo.InvariantCulture, out int after) ? after : 0;
        Segment[] left = [.. item.Segments.Where(segment => segment.Part > marker)];
        xml.WriteElementString("PartsCount", S3Xml.Number(item.Segments.Length));
        xml.WriteElementString("PartNumberMarker", S3Xml.Number(marker));
        xml.WriteElementString("NextPartNumberMarker", S3Xml.Number(left.Take(max).LastOrDefault()?.Part ?? 0));
        xml.WriteElementString("MaxParts", S3Xml.Number(max));
        xml.WriteElementString("IsTruncated", left.Length > max ? "true" : "false");
        if (item.Checksum is not { } checksum)
        {
            return;
        }

        foreach (Segment segment in left.Take(max))
        {
            xml.Element("Part", () =>
            {
                xml.WriteElementString("PartNumber", S3Xml.Number(segment.Part));
                xml.WriteElementString("Size", S3Xml.Number(segment.Size));
                xml.Optional($"Checksum{checksum.Algorithm}", segment.Checksum is { } value && ChecksumAlgorithm.IsValid(checksum.Algorithm, value) ? value : null);
            });
        }
    });
}
