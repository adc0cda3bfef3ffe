using System.Buffers.Binary;

namespace Virga.Node.Mesh.Peers;

/// <summary>
/// Frames over a stream. Who sends waits until the other side's socket has taken the frame, so nothing piles up here; who reads gets the
/// next frame when it asks for it.
/// </summary>
internal sealed class PeerChannel(Stream stream) : IAsyncDisposable
{
    private readonly SemaphoreSlim sending = new(1);
    private readonly byte[] length = new byte[sizeof(uint)];

    /// <exception cref="IOException">The other side is gone.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellation)
    {
        await sending.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await stream.WriteAsync(frame, CancellationToken.None).ConfigureAwait(false); // a frame goes whole or the stream ends
        }
        catch (ObjectDisposedException e)
        {
            throw new IOException("the connection is closed", e);
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>Null: the stream has ended between two frames.</summary>
    /// <exception cref="IOException">What came is no frame, or the stream ended within one.</exception>
    public async ValueTask<PeerFrame?> ReadAsync(CancellationToken cancellation)
    {
        int got = await stream.ReadAtLeastAsync(length, length.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        if (got == 0)
        {
            return null;
        }

        uint size = got == length.Length ? BinaryPrimitives.ReadUInt32LittleEndian(length) : 0;
        if (size is 0 or > PeerFrame.MaxSize)
        {
            throw new IOException($"a frame of {size} bytes; 1 to {PeerFrame.MaxSize} are allowed");
        }

        byte[] frame = new byte[size];
        await stream.ReadExactlyAsync(frame, cancellation).ConfigureAwait(false);
        return new PeerFrame((PeerFrameType)frame[0], frame.AsMemory(1));
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync().ConfigureAwait(false);
    }
}
