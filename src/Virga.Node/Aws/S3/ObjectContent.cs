using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Virga.Node.Services.Objects;

namespace Virga.Node.Aws.S3;

/// <summary>Streams an object's bytes out of its segments.</summary>
internal static class ObjectContent
{
    private const int BufferSize = 256 << 10;

    public static async Task CopyAsync(BlobFolder blobs, StoredObject item, ByteRange range, Func<ReadOnlyMemory<byte>, ValueTask> sink, CancellationToken cancellation, CustomerKey? key = null)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long skip = range.Start;
            long left = range.Length;
            foreach (Segment segment in item.Segments)
            {
                if (skip >= segment.Size)
                {
                    skip -= segment.Size;
                    continue;
                }

                using CustomerCipher? cipher = key is null ? null : new CustomerCipher(key.Key, Convert.FromBase64String(segment.Nonce!));
                if (blobs.Small(segment.Blob) is { } content)
                {
                    int length = (int)Math.Min(left, segment.Size - skip);
                    content.AsSpan((int)skip, length).CopyTo(buffer);
                    cipher?.Transform(buffer.AsSpan(0, length), skip);
                    await sink(buffer.AsMemory(0, length)).ConfigureAwait(false);
                    left -= length;
                    skip = 0;
                    continue;
                }

                using SafeFileHandle file = File.OpenHandle(blobs.PathOf(segment.Blob), options: FileOptions.SequentialScan);
                for (long at = skip; at < segment.Size && left > 0;)
                {
                    int read = await RandomAccess.ReadAsync(file, buffer.AsMemory(0, (int)Math.Min(BufferSize, Math.Min(left, segment.Size - at))), at, cancellation).ConfigureAwait(false);
                    if (read == 0)
                    {
                        throw new InvalidDataException($"the blob {segment.Blob} is shorter than it was");
                    }

                    cipher?.Transform(buffer.AsSpan(0, read), at);
                    await sink(buffer.AsMemory(0, read)).ConfigureAwait(false);
                    at += read;
                    left -= read;
                }

                skip = 0;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
