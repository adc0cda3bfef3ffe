using System.Buffers;
using Microsoft.AspNetCore.Http;
using Virga.Node.Values;

namespace Virga.Node.Aws.Wire;

/// <summary>Reads a body whole into a pooled buffer, up to a limit: a signature covers all of it.</summary>
internal static class RequestBody
{
    private const int FirstGuess = 4096;

    /// <summary>The body, or null when it is larger than <paramref name="limit"/>; then the rest is left unread.</summary>
    public static async ValueTask<PooledBytes?> ReadAsync(HttpRequest request, int limit)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        // One byte more than announced, so that the end of the body is seen without growing.
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)(request.ContentLength ?? FirstGuess) + 1);
        int length = 0;
        try
        {
            while (await request.Body.ReadAsync(buffer.AsMemory(length), request.HttpContext.RequestAborted).ConfigureAwait(false) is > 0 and int read)
            {
                length += read;
                if (length > limit)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    return null;
                }

                buffer = length == buffer.Length ? Grow(buffer, limit) : buffer;
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }

        return new PooledBytes(buffer, 0, length);
    }

    private static byte[] Grow(byte[] buffer, int limit)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(buffer.Length * 2L, limit + 1L));
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
