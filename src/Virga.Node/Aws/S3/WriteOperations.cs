using Virga.Node.Aws.S3.Payload;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>PutObject.</summary>
internal sealed class WriteOperations(IObjectStore store, BlobFolder blobs, CopyOperation copy, ObjectNews news, TimeProvider time) : IS3Operations
{
    /// <summary>5 GiB.</summary>
    public const long MaxSize = 5L << 30;

    public IEnumerable<S3Operation> All => [new("PUT", S3Level.Object, "", "PutObject", PutAsync)];

    private async Task<VirgaError?> PutAsync(S3Call call)
    {
        if (call.Header("x-amz-copy-source") is { } source)
        {
            return await copy.RunAsync(call, source).ConfigureAwait(false);
        }

        if (!ObjectHeaders.Read(call, time.GetUtcNow()).TryGet(out StoredObject? item, out VirgaError? error) || !RequestPayload.Open(call, MaxSize).TryGet(out RequestPayload? payload, out error))
        {
            return error;
        }

        using ContentSink sink = new(blobs, CustomerKey.Read(call.Header).Value);
        if (!(await payload.ReceiveAsync(sink.Write, () => sink.Hash, MaxSize).ConfigureAwait(false)).TryGet(out BodySums? sums, out error))
        {
            return error;
        }

        Segment segment = sink.Commit();
        StoredObject whole = item with { ETag = ContentSink.ETagOf(segment, sums.Md5), Size = sums.Size, Checksum = sums.Kept, Segments = [segment] };
        if (!(await store.PutAsync(call.Bucket.Name, whole, Conditions.Of(call).CheckWrite, news.Of(call, "ObjectCreated:Put")).ConfigureAwait(false)).TryGet(out StoredObject? stored, out error))
        {
            return error;
        }

        call.Response.Headers.ETag = $"\"{stored.ETag}\"";
        ObjectHeaders.WriteNewVersion(call, stored);
        ObjectHeaders.WriteChecksum(call, sums.Kept);
        Encryption.Write(call, stored);

        return null;
    }
}
