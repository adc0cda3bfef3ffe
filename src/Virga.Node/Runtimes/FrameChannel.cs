using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Virga.Node.Values;

namespace Virga.Node.Runtimes;

/// <summary>The node's end of <c>docs/reference/channel.md</c>: length-prefixed frames over a Unix stream socket.</summary>
internal sealed class FrameChannel(Socket socket) : IRuntimeChannel
{
    /// <summary>Lambda's limit on a synchronous answer (6 MB) and some room for its envelope.</summary>
    public const int MaxAnswer = (6 << 20) + 1024;

    private const int MaxFrame = 8 << 20;
    private const int HeaderSize = 5;
    private const int FirstRead = 4096;

    private byte[]? ahead;
    private int aheadLength;

    private enum FrameType : byte
    {
        Init = 0x01,
        Invoke = 0x02,
        Ready = 0x81,
        InitError = 0x82,
        Result = 0x83,
        Error = 0x84,
        Streaming = 0x85,
        Part = 0x86,
        End = 0x87,
    }

    public async ValueTask<ChannelReply> InitAsync(ReadOnlyMemory<byte> configuration)
    {
        byte[] frame = ArrayPool<byte>.Shared.Rent(HeaderSize + configuration.Length);
        configuration.Span.CopyTo(frame.AsSpan(HeaderSize));
        return await ExchangeAsync(frame, HeaderSize + configuration.Length, FrameType.Init).ConfigureAwait(false);
    }

    public ValueTask<ChannelReply> InvokeAsync(InvocationFrame invocation)
    {
        int texts = MaxTextSize(invocation.RequestId) + MaxTextSize(invocation.FunctionArn) + MaxTextSize(invocation.TraceId)
            + MaxTextSize(invocation.ClientContext) + MaxTextSize(invocation.CognitoIdentity);
        byte[] frame = ArrayPool<byte>.Shared.Rent(HeaderSize + sizeof(long) + texts + invocation.Event.Length);
        BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(HeaderSize), invocation.DeadlineUnixMilliseconds);
        int end = HeaderSize + sizeof(long);
        end += WriteText(frame.AsSpan(end), invocation.RequestId);
        end += WriteText(frame.AsSpan(end), invocation.FunctionArn);
        end += WriteText(frame.AsSpan(end), invocation.TraceId);
        end += WriteText(frame.AsSpan(end), invocation.ClientContext);
        end += WriteText(frame.AsSpan(end), invocation.CognitoIdentity);
        invocation.Event.Span.CopyTo(frame.AsSpan(end));
        return ExchangeAsync(frame, end + invocation.Event.Length, FrameType.Invoke);
    }

    public async ValueTask<ChannelReply> ContinueAsync()
    {
        try
        {
            return await ReceiveAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return new ChannelReply(ChannelReplyKind.Closed);
        }
    }

    public void Close() => socket.Dispose();

    public void Dispose() => socket.Dispose();

    private static int MaxTextSize(string text) => sizeof(ushort) + Encoding.UTF8.GetMaxByteCount(text.Length);

    private static int WriteText(Span<byte> target, string text)
    {
        int length = Encoding.UTF8.GetBytes(text, target[sizeof(ushort)..]);
        BinaryPrimitives.WriteUInt16LittleEndian(target, checked((ushort)length));
        return sizeof(ushort) + length;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // the state lives in a pool: nothing is allocated a call
    private async ValueTask<ChannelReply> ExchangeAsync(byte[] frame, int length, FrameType type)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, length - sizeof(int));
        frame[sizeof(int)] = (byte)type;
        try
        {
            for (int sent = 0; sent < length;)
            {
                sent += await socket.SendAsync(frame.AsMemory(sent, length - sent), SocketFlags.None).ConfigureAwait(false);
            }

            return await ReceiveAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return new ChannelReply(ChannelReplyKind.Closed);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frame);
        }
    }

    /// <summary>
    /// Most answers fit the first read; a larger one moves to an array of its own size. In a stream the first read may reach into the
    /// frames that follow: that is kept for the next call.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ChannelReply> ReceiveAsync()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstRead);
        int have = TakeAhead(buffer);
        int need = 0;
        for (;;)
        {
            if (need == 0 && have >= HeaderSize)
            {
                need = sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(buffer);
                if (need is < HeaderSize or > MaxFrame)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    return new ChannelReply(need > MaxFrame ? ChannelReplyKind.TooLarge : ChannelReplyKind.Closed);
                }

                buffer = Grow(buffer, have, need);
            }

            if (need > 0 && have >= need)
            {
                KeepAhead(buffer.AsSpan(need, have - need));
                return Interpret(buffer, need);
            }

            int end = Math.Max(need, FirstRead);
            int read = await socket.ReceiveAsync(buffer.AsMemory(have, end - have), SocketFlags.None).ConfigureAwait(false);
            if (read == 0)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                return new ChannelReply(ChannelReplyKind.Closed);
            }

            have += read;
        }
    }

    private int TakeAhead(Span<byte> target)
    {
        int taken = aheadLength;
        ahead.AsSpan(0, taken).CopyTo(target);
        aheadLength = 0;
        return taken;
    }

    private void KeepAhead(ReadOnlySpan<byte> rest)
    {
        if (!rest.IsEmpty)
        {
            rest.CopyTo(ahead ??= new byte[FirstRead]);
            aheadLength = rest.Length;
        }
    }

    private static byte[] Grow(byte[] buffer, int have, int need)
    {
        if (need <= buffer.Length)
        {
            return buffer;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(need);
        buffer.AsSpan(0, have).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static ChannelReply Interpret(byte[] buffer, int length)
    {
        PooledBytes body = new(buffer, HeaderSize, length - HeaderSize);
        ChannelReplyKind kind = (FrameType)buffer[sizeof(int)] switch
        {
            FrameType.Ready => ChannelReplyKind.Ready,
            FrameType.InitError => ChannelReplyKind.InitError,
            FrameType.Result => body.Length > MaxAnswer ? ChannelReplyKind.TooLarge : ChannelReplyKind.Result,
            FrameType.Error => ChannelReplyKind.Error,
            FrameType.Streaming => ChannelReplyKind.Streaming,
            FrameType.Part => ChannelReplyKind.Part,
            FrameType.End => ChannelReplyKind.End,
            _ => ChannelReplyKind.Closed,
        };
        if (kind is ChannelReplyKind.Closed or ChannelReplyKind.TooLarge)
        {
            body.Dispose();
            return new ChannelReply(kind);
        }

        return new ChannelReply(kind, body);
    }
}
