using System.Buffers.Binary;
using System.Net.Sockets;

namespace Virga.Runtime.Dotnet;

/// <summary>The runtime's end of the instance channel: blocking reads and writes, since one invocation runs at a time.</summary>
internal sealed class Channel(int descriptor) : IDisposable
{
    private readonly Socket socket = new(new SafeSocketHandle(descriptor, ownsHandle: true));
    private byte[] buffer = new byte[64 << 10];

    /// <summary>The next frame, good until the next call; null when the node has hung up.</summary>
    public (FrameType Type, ReadOnlyMemory<byte> Body)? Receive()
    {
        if (!Fill(0, sizeof(int)))
        {
            return null;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(buffer);
        if (length > buffer.Length - sizeof(int))
        {
            Array.Resize(ref buffer, length + sizeof(int));
        }

        return Fill(sizeof(int), length)
            ? ((FrameType)buffer[sizeof(int)], buffer.AsMemory(sizeof(int) + 1, length - 1))
            : null;
    }

    public void Send(FrameType type, ReadOnlySpan<byte> body)
    {
        byte[] frame = new byte[sizeof(int) + 1 + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, body.Length + 1);
        frame[sizeof(int)] = (byte)type;
        body.CopyTo(frame.AsSpan(sizeof(int) + 1));
        for (int sent = 0; sent < frame.Length;)
        {
            sent += socket.Send(frame.AsSpan(sent));
        }
    }

    public void Dispose() => socket.Dispose();

    private bool Fill(int offset, int count)
    {
        for (int have = 0; have < count;)
        {
            int read = socket.Receive(buffer.AsSpan(offset + have, count - have));
            if (read == 0)
            {
                return false;
            }

            have += read;
        }

        return true;
    }
}
