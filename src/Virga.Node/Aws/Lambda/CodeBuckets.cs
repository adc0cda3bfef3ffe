using System.Buffers;
using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Aws.S3;
using Virga.Node.Functions;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>
/// Packages that lie in buckets, for callers who may read them. Source: AWS Lambda API, FunctionCode and LayerVersionContentInput.
/// </summary>
internal sealed class CodeBuckets(IObjectStore store, BlobFolder blobs, S3Access access, CodeStoreOptions options)
{
    /// <summary>Reads the package that the code names, if it names one in a bucket, into it.</summary>
    public async Task<VirgaError?> FetchAsync(LambdaCall call, FunctionCode? code)
    {
        if (code?.S3Bucket is not { } name || code.S3Key is not { } key || code.ImageUri is not null)
        {
            return null; // what is missing or too much is told by others
        }

        if (code.ZipFile is not null)
        {
            return new VirgaError(Outcome.InvalidParameter, "Please do not provide other FunctionCode parameters when providing a ZipFile.");
        }

        if (!Find(call, name, key, code.S3ObjectVersion).TryGet(out StoredObject? item, out VirgaError? error))
        {
            return Tell(error, name, key);
        }

        if (item.Size > options.MaxUnzippedBytes)
        {
            return new VirgaError(Outcome.InvalidParameter, $"Unzipped size must be smaller than {options.MaxUnzippedBytes} bytes"); // nor can it become smaller
        }

        ArrayBufferWriter<byte> zip = new((int)Math.Max(1, item.Size));
        using BlobPins pins = blobs.Pin(item.Segments.Select(segment => segment.Blob));
        if (!Find(call, name, key, code.S3ObjectVersion).TryGet(out StoredObject? now, out _) || now.Sequence != item.Sequence)
        {
            return await FetchAsync(call, code).ConfigureAwait(false); // replaced between being found and being pinned
        }

        await ObjectContent.CopyAsync(blobs, item, new ByteRange(0, item.Size), Append, call.Context.RequestAborted).ConfigureAwait(false);
        code.Fetched = zip.WrittenMemory;
        return null;

        ValueTask Append(ReadOnlyMemory<byte> bytes)
        {
            zip.Write(bytes.Span);
            return ValueTask.CompletedTask;
        }
    }

    private Result<StoredObject> Find(LambdaCall call, string name, string key, string? version)
    {
        if (store.FindBucket(name) is not { } bucket)
        {
            return S3Error.NoSuchBucket();
        }

        S3Call read = new(call.Context, new S3Address(name, key, false), call.Request.Principal, call.Request.RequestId) { Region = call.Request.Region };
        return access.Check(read, version is null ? "GetObject" : "GetObjectVersion", bucket, key, version) is { } refused ? refused
            : store.Find(name, key, version) is { IsMarker: false } item ? CustomerKey.ReadFor(read, item).Error is { } unreadable ? unreadable : item
            : version is null ? S3Error.NoSuchKey() : S3Error.NoSuchVersion();
    }

    private static VirgaError Tell(VirgaError error, string bucket, string key) => error.Outcome == Outcome.AccessDenied
        ? new VirgaError(Outcome.AccessDenied, $"Your access has been denied by S3, please make sure your request credentials have permission to GetObject for {bucket}/{key}. S3 Error Code: {error.AwsCode}. S3 Error Message: {error.Message}")
        : new VirgaError(Outcome.InvalidParameter, $"Error occurred while GetObject. S3 Error Code: {error.AwsCode}. S3 Error Message: {error.Message}");
}
