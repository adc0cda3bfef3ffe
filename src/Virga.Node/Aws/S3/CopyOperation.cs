using System.Security.Cryptography;
using Virga.Node.Aws.S3.Checksums;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>CopyObject: content is by its hash, so only the description is written.</summary>
internal sealed class CopyOperation(IObjectStore store, BlobFolder blobs, CopySource sources, ObjectNews news, TimeProvider time)
{
    public async Task<VirgaError?> RunAsync(S3Call call, string header)
    {
        if (!sources.Find(call, header).TryGet(out (Bucket Bucket, StoredObject Item) source, out VirgaError? error) || !ObjectHeaders.Read(call, time.GetUtcNow()).TryGet(out StoredObject? given, out error))
        {
            return error;
        }

        string metadata = call.Header("x-amz-metadata-directive") ?? "COPY";
        string tagging = call.Header("x-amz-tagging-directive") ?? "COPY";
        if (metadata is not ("COPY" or "REPLACE") || tagging is not ("COPY" or "REPLACE"))
        {
            return S3Error.InvalidArgument(metadata is "COPY" or "REPLACE" ? "Unknown tagging directive." : "Unknown metadata directive.");
        }

        StoredObject item = source.Item;
        bool isSelf = source.Bucket.Name == call.Bucket.Name && item.Key == call.Key && item.IsLatest;
        if (!CustomerKey.ReadFor(call, item, CustomerKey.SourcePrefix).TryGet(out CustomerKey? from, out error) && error is not null)
        {
            return error;
        }

        if (isSelf && metadata == "COPY" && call.Header("x-amz-storage-class") is null && call.Header("x-amz-website-redirect-location") is null && call.Header(Encryption.Header) is null && given.CustomerKey is null)
        {
            return S3Error.InvalidRequest("This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.");
        }

        using BlobPins pins = blobs.Pin(item.Segments.Select(segment => segment.Blob));
        using ContentSink? sink = from is null && given.CustomerKey is null ? null : new ContentSink(blobs, CustomerKey.Read(call.Header).Value);
        if (!(await DescribeAsync(call, item, from, sink).ConfigureAwait(false)).TryGet(out StoredObject? content, out error))
        {
            return error;
        }

        StoredObject copy = content with
        {
            Key = call.Key,
            Modified = given.Modified,
            Metadata = metadata == "COPY" ? item.Metadata : given.Metadata,
            Headers = metadata == "COPY" ? Encryption.Without(item.Headers).Remove("x-amz-website-redirect-location").AddRange(Encryption.Only(given.Headers)) : given.Headers,
            Tags = tagging == "COPY" ? item.Tags : given.Tags,
            StorageClass = given.StorageClass,
            Acl = given.Acl,
            Lock = given.Lock,
            CustomerKey = given.CustomerKey,
            UploadId = null,
            IsLatest = false,
            Sequence = 0,
        };
        if (!(await store.PutAsync(call.Bucket.Name, copy, Conditions.Of(call).CheckWrite, news.Of(call, "ObjectCreated:Copy")).ConfigureAwait(false)).TryGet(out StoredObject? stored, out error))
        {
            return error;
        }

        ObjectHeaders.WriteNewVersion(call, stored);
        Encryption.Write(call, stored);
        return await S3Xml.AnswerAsync(call, "CopyObjectResult", xml =>
        {
            xml.WriteElementString("LastModified", S3Xml.Date(stored.Modified));
            xml.WriteElementString("ETag", $"\"{stored.ETag}\"");
            xml.Optional($"Checksum{stored.Checksum?.Algorithm}", stored.Checksum?.Value);
        }).ConfigureAwait(false);
    }

    /// <summary>A copy is one piece: its ETag is the MD5 of all, its checksum the one that was asked for.</summary>
    /// <param name="sink">Where to write the content anew, since a customer's key comes or goes.</param>
    private async Task<Result<StoredObject>> DescribeAsync(S3Call call, StoredObject item, CustomerKey? from, ContentSink? sink)
    {
        string? asked = call.Header("x-amz-checksum-algorithm");
        if (asked is not null && ChecksumAlgorithm.Find(asked) is null)
        {
            return S3Error.InvalidRequest("Checksum algorithm provided is unsupported.");
        }

        string algorithm = asked is null ? item.Checksum?.Algorithm ?? ChecksumAlgorithm.Default : ChecksumAlgorithm.Find(asked)!;
        if (sink is null && !item.IsMultipart && item.Checksum?.Algorithm == algorithm)
        {
            return item;
        }

#pragma warning disable CA5351 // ETags are MD5
        using IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        using ChecksumSum sum = new(algorithm);
        await ObjectContent.CopyAsync(blobs, item, new ByteRange(0, item.Size), Append, call.Cancellation, from).ConfigureAwait(false);
        string etag = Convert.ToHexStringLower(md5.GetHashAndReset());
        Segment? fresh = sink?.Commit();
        return item with
        {
            ETag = fresh is null ? etag : ContentSink.ETagOf(fresh, etag),
            Checksum = new ObjectChecksum(algorithm, sum.Value),
            Segments = fresh is null ? [.. item.Segments.Select(segment => segment with { Part = 0, Checksum = null })] : [fresh],
        };

        ValueTask Append(ReadOnlyMemory<byte> bytes)
        {
            md5.AppendData(bytes.Span);
            sum.Append(bytes.Span);
            sink?.Write(bytes.Span);
            return ValueTask.CompletedTask;
        }
    }
}
