using System.Buffers;

namespace Virga.Node.Aws.S3.Payload;

/// <summary>
/// Reads a body to its end. Of a large one, a piece is taken in while the next is read, by both sinks at once: hashing would else be
/// what an upload waits for.
/// </summary>
internal sealed class BodyPump(Stream body, BodyPump.Sink first, BodyPump.Sink second) : IDisposable
{
    private const int Piece = 256 << 10;
    private byte[] reading = ArrayPool<byte>.Shared.Rent(Piece);
    private byte[]? taking;
    private Task taken = Task.CompletedTask;

    public delegate void Sink(ReadOnlySpan<byte> bytes);

    /// <summary>How many bytes there were.</summary>
    /// <exception cref="BodyFaultException">There are more than may be.</exception>
    public async Task<long> RunAsync(long max, CancellationToken cancellation)
    {
        long size = 0;
        try
        {
            for (int read; (read = await body.ReadAtLeastAsync(reading.AsMemory(0, Piece), Piece, throwOnEndOfStream: false, cancellation).ConfigureAwait(false)) > 0;)
            {
                size += read;
                if (size > max)
                {
                    throw new BodyFaultException(S3Error.EntityTooLarge());
                }

                await taken.ConfigureAwait(false);
                if (read < Piece)
                {
                    first(reading.AsSpan(0, read));
                    second(reading.AsSpan(0, read));
                    continue;
                }

                (reading, taking) = (taking ?? ArrayPool<byte>.Shared.Rent(Piece), reading);
                taken = Task.Run(() => Parallel.Invoke(() => first(taking.AsSpan(0, Piece)), () => second(taking.AsSpan(0, Piece))), CancellationToken.None);
            }
        }
        finally
        {
            await taken.ConfigureAwait(false); // the sinks and the buffers are in use until then
        }

        return size;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(reading);
        if (taking is not null)
        {
            ArrayPool<byte>.Shared.Return(taking);
        }
    }
}
