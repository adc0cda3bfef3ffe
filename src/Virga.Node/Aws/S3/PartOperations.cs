using System.Globalization;
using System.Security.Cryptography;
using Virga.Node.Aws.S3.Checksums;
using Virga.Node.Aws.S3.Payload;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>UploadPart, UploadPartCopy.</summary>
internal sealed class PartOperations(IObjectStore store, BlobFolder blobs, CopySource sources, TimeProvider time) : IS3Operations
{
    public IEnumerable<S3Operation> All => [new("PUT", S3Level.Object, "uploadId", "PutObject", PutAsync), new("PUT", S3Level.Object, "partNumber", "PutObject", PutAsync)];

    private async Task<VirgaError?> PutAsync(S3Call call)
    {
        if (!int.TryParse(call.Query("partNumber"), CultureInfo.InvariantCulture, out int number) || number is < 1 or > 10_000)
        {
            return S3Error.InvalidArgument("Part number must be an integer between 1 and 10000, inclusive");
        }

        if (call.Query("uploadId") is not { } id || store.FindUpload(call.Bucket.Name, call.Key, id) is not { } upload)
        {
            return S3Error.NoSuchUpload();
        }

        return call.Header("x-amz-copy-source") is { } source ? await CopyAsync(call, upload, number, source).ConfigureAwait(false) : await ReceiveAsync(call, upload, number).ConfigureAwait(false);
    }

    private async Task<VirgaError?> ReceiveAsync(S3Call call, MultipartUpload upload, int number)
    {
        if (!RequestPayload.Open(call, WriteOperations.MaxSize).TryGet(out RequestPayload? payload, out VirgaError? error))
        {
            return error;
        }

        if (upload.Algorithm is { } wanted && payload.Algorithm is { } given && wanted != given)
        {
            return S3Error.InvalidRequest($"Checksum Type mismatch occurred, expected checksum Type: {wanted.ToLowerInvariant()}, actual checksum Type: {given.ToLowerInvariant()}");
        }

        if (!CustomerKey.ReadFor(call, upload.Template).TryGet(out CustomerKey? key, out error) && error is not null)
        {
            return error;
        }

        using ContentSink sink = new(blobs, key);
        if (!(await payload.ReceiveAsync(sink.Write, () => sink.Hash, WriteOperations.MaxSize, upload.Algorithm ?? ChecksumAlgorithm.Default).ConfigureAwait(false)).TryGet(out BodySums? sums, out error))
        {
            return error;
        }

        Segment segment = sink.Commit();
        UploadPart part = new(number, ContentSink.ETagOf(segment, sums.Md5), sums.Size, segment.Blob, ObjectHeaders.Seconds(time.GetUtcNow()), sums.Kept) { Nonce = segment.Nonce };
        if (!await store.PutPartAsync(upload, part).ConfigureAwait(false))
        {
            return S3Error.NoSuchUpload();
        }

        call.Response.Headers.ETag = $"\"{part.ETag}\"";
        Encryption.Write(call, upload.Template);
        if (upload.Algorithm is not null)
        {
            call.Response.Headers[ChecksumAlgorithm.HeaderOf(upload.Algorithm)] = part.Checksum.Value;
        }

        return null;
    }

    private async Task<VirgaError?> CopyAsync(S3Call call, MultipartUpload upload, int number, string header)
    {
        if (!sources.Find(call, header).TryGet(out (Bucket Bucket, StoredObject Item) source, out VirgaError? error))
        {
            return error;
        }

        StoredObject item = source.Item;
        ByteRange range = new(0, item.Size);
        if (call.Header("x-amz-copy-source-range") is { } text)
        {
            if (!ByteRange.Read(text, item.Size).TryGet(out ByteRange? part, out error) || part is null || text.EndsWith('-') || text.StartsWith("bytes=-", StringComparison.Ordinal))
            {
                return part is null && error is null ? S3Error.InvalidArgument("The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy") : S3Error.InvalidRange();
            }

            range = part.Value;
            if (!long.TryParse(text[(text.IndexOf('-', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture, out long last) || last >= item.Size)
            {
                return S3Error.InvalidArgument($"Range specified is not valid for source object of size: {S3Xml.Number(item.Size)}");
            }
        }

        (Result<CustomerKey?> from, Result<CustomerKey?> to) = (CustomerKey.ReadFor(call, item, CustomerKey.SourcePrefix), CustomerKey.ReadFor(call, upload.Template));
        if ((from.Error ?? to.Error) is { } refused)
        {
            return refused;
        }

        using BlobPins pins = blobs.Pin(item.Segments.Select(segment => segment.Blob));
        using ContentSink sink = new(blobs, to.Value);
        UploadPart copied = await CopyAsync(call, upload, number, item, (range, from.Value), sink).ConfigureAwait(false);
        if (!await store.PutPartAsync(upload, copied).ConfigureAwait(false))
        {
            return S3Error.NoSuchUpload();
        }

        Encryption.Write(call, upload.Template);
        return await S3Xml.AnswerAsync(call, "CopyPartResult", xml =>
        {
            xml.WriteElementString("LastModified", S3Xml.Date(copied.Modified));
            xml.WriteElementString("ETag", $"\"{copied.ETag}\"");
            xml.Optional($"Checksum{upload.Algorithm}", upload.Algorithm is null ? null : copied.Checksum.Value);
        }).ConfigureAwait(false);
    }

    private async Task<UploadPart> CopyAsync(S3Call call, MultipartUpload upload, int number, StoredObject item, (ByteRange Range, CustomerKey? Key) source, ContentSink content)
    {
#pragma warning disable CA5351 // ETags are MD5
        using IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        using ChecksumSum sum = new(upload.Algorithm ?? ChecksumAlgorithm.Default);
        await ObjectContent.CopyAsync(blobs, item, source.Range, Append, call.Cancellation, source.Key).ConfigureAwait(false);
        Segment segment = content.Commit();
        string etag = ContentSink.ETagOf(segment, Convert.ToHexStringLower(md5.GetHashAndReset()));
        return new UploadPart(number, etag, segment.Size, segment.Blob, ObjectHeaders.Seconds(time.GetUtcNow()), new ObjectChecksum(sum.Algorithm, sum.Value)) { Nonce = segment.Nonce };

        ValueTask Append(ReadOnlyMemory<byte> bytes)
        {
            md5.AppendData(bytes.Span);
            sum.Append(bytes.Span);
            content.Write(bytes.Span);
            return ValueTask.CompletedTask;
        }
    }
}
