using System.Buffers.Binary;
using System.Net.Sockets;
using Virga.Node.Runtimes;
using Virga.Node.Values;

namespace Virga.Node.Tests.Runtimes;

public sealed class FrameChannelTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(5000)]
    [InlineData(3_000_000)]
    public async Task Invoke_AnswerOfAnySize_ComesWhole(int size)
    {
        byte[] answer = new byte[size];
        Random.Shared.NextBytes(answer);
        ChannelReply reply = await ExchangeAsync(Frame(0x83, answer));
        Assert.Equal(ChannelReplyKind.Result, reply.Kind);
        Assert.Equal(answer, reply.Body.Memory.ToArray());
        reply.Body.Dispose();
    }

    [Fact]
    public async Task Invoke_AnswerOverTheLimit_IsTooLarge() =>
        Assert.Equal(ChannelReplyKind.TooLarge, (await ExchangeAsync(Frame(0x83, new byte[FrameChannel.MaxAnswer + 1]))).Kind);

    [Fact]
    public async Task Invoke_RuntimeHangsUp_IsClosed() => Assert.Equal(ChannelReplyKind.Closed, (await ExchangeAsync([1, 0])).Kind);

    [Fact]
    public async Task Invoke_GarbageFromTheRuntime_NeverThrows()
    {
        Random random = new(5);
        for (int i = 0; i < 300; i++)
        {
            byte[] garbage = new byte[random.Next(1, 64)];
            random.NextBytes(garbage);
            ChannelReply reply = await ExchangeAsync(garbage);
            reply.Body.Dispose();
        }
    }

    [Fact]
    public async Task Continue_FramesSentAtOnce_ComeOneByOne()
    {
        byte[] large = new byte[100_000];
        Random.Shared.NextBytes(large);
        (Socket node, Socket runtime) = await PairAsync();
        using FrameChannel channel = new(node);
        using (runtime)
        {
            Task sending = runtime.SendAsync((byte[])[.. Frame(0x85, [1]), .. Frame(0x86, [2, 3]), .. Frame(0x86, large), .. Frame(0x86, [4]), .. Frame(0x87, [])]);
            ValueTask<ChannelReply> first = channel.InvokeAsync(Invocation);
            Assert.Equal((ChannelReplyKind.Streaming, "01"), await ReadAsync(first));
            Assert.Equal((ChannelReplyKind.Part, "0203"), await ReadAsync(channel.ContinueAsync()));
            Assert.Equal((ChannelReplyKind.Part, Convert.ToHexString(large)), await ReadAsync(channel.ContinueAsync()));
            Assert.Equal((ChannelReplyKind.Part, "04"), await ReadAsync(channel.ContinueAsync()));
            Assert.Equal((ChannelReplyKind.End, ""), await ReadAsync(channel.ContinueAsync()));
            await sending;
        }

        Assert.Equal(ChannelReplyKind.Closed, (await channel.ContinueAsync()).Kind);
    }

    private static InvocationFrame Invocation => new() { RequestId = "r", FunctionArn = "a", TraceId = "t", DeadlineUnixMilliseconds = 1, Event = "{}"u8.ToArray() };

    private static async Task<(ChannelReplyKind Kind, string Body)> ReadAsync(ValueTask<ChannelReply> exchange)
    {
        ChannelReply reply = await exchange;
        using PooledBytes body = reply.Body;
        return (reply.Kind, Convert.ToHexString(body.Span));
    }

    private static byte[] Frame(byte type, byte[] body)
    {
        byte[] frame = new byte[5 + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, body.Length + 1);
        frame[4] = type;
        body.CopyTo(frame, 5);
        return frame;
    }

    private static async Task<ChannelReply> ExchangeAsync(byte[] answer)
    {
        (Socket node, Socket runtime) = await PairAsync();
        using FrameChannel channel = new(node);
        Task runtimeSide = Task.Run(async () =>
        {
            using (runtime)
            {
                await runtime.ReceiveAsync(new byte[65536]);
                await runtime.SendAsync(answer);
            }
        });
        ChannelReply reply = await channel.InvokeAsync(Invocation);
        channel.Close();
        try
        {
            await runtimeSide;
        }
        catch (SocketException)
        {
            // the node closes on an answer that is too large, while it is still being sent
        }

        return reply;
    }

    private static async Task<(Socket Node, Socket Runtime)> PairAsync()
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        Socket runtime = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await runtime.ConnectAsync(new UnixDomainSocketEndPoint(path));
        Socket node = await listener.AcceptAsync();
        File.Delete(path);
        return (node, runtime);
    }
}
