using System.Text;
using Virga.Node.Instances;
using Virga.Node.Runtimes;
using Virga.Node.Values;

namespace Virga.Node.Tests.Instances;

public sealed class AnswerRelayTests
{
    [Fact]
    public async Task RunAsync_WithTaker_PassesEachPartBeforeTheNextIsRead()
    {
        Script channel = new(Part("a"), Part("bc"), new ChannelReply(ChannelReplyKind.End));
        Taker taker = new(channel);
        AnswerRelay relay = new(channel, taker, default);
        ChannelReply last = await relay.RunAsync(Begin(), "7");
        Assert.Equal((ChannelReplyKind.Result, 0, 3), (last.Kind, last.Body.Length, relay.Passed));
        Assert.Equal(["text/plain 7", "a after 1", "bc after 2"], taker.Heard);
    }

    [Fact]
    public async Task RunAsync_WithoutTaker_IsAnOrdinaryAnswer()
    {
        AnswerRelay relay = new(new Script(Part("a"), Part("bc"), new ChannelReply(ChannelReplyKind.End)), null, default);
        using PooledBytes whole = (await relay.RunAsync(Begin(), "7")).Body;
        Assert.Equal(("abc", 0), (Encoding.UTF8.GetString(whole.Span), relay.Passed));
    }

    [Fact]
    public async Task RunAsync_WithoutTakerBeyondSixMegabytes_IsTooLarge()
    {
        ChannelReply[] parts = [.. Enumerable.Range(0, 7).Select(_ => Part(new string('x', 1 << 20)))];
        Assert.Equal(ChannelReplyKind.TooLarge, (await new AnswerRelay(new Script(parts), null, default).RunAsync(Begin(), "7")).Kind);
    }

    [Fact]
    public async Task RunAsync_WithTakerBeyondTheLimit_IsTooLarge()
    {
        Script channel = new([.. Enumerable.Range(0, 201).Select(_ => new ChannelReply(ChannelReplyKind.Part, new PooledBytes(new byte[1 << 20], 0, 1 << 20)))]);
        AnswerRelay relay = new(channel, new Taker(channel), default);
        Assert.Equal((ChannelReplyKind.TooLarge, 201), ((await relay.RunAsync(Begin(), "7")).Kind, channel.Read));
    }

    [Fact]
    public async Task RunAsync_ErrorInTheMiddle_IsTheLastWord()
    {
        Script channel = new(Part("a"), new ChannelReply(ChannelReplyKind.Error, PooledBytes.Copy("{}"u8)));
        using PooledBytes error = (await new AnswerRelay(channel, new Taker(channel), default).RunAsync(Begin(), "7")).Body;
        Assert.Equal("{}", Encoding.UTF8.GetString(error.Span));
    }

    [Fact]
    public async Task RunAsync_TakerStillBusyAtTheDeadline_IsLetGo()
    {
        using CancellationTokenSource deadline = new();
        Script channel = new(Part("a"));
        ValueTask<ChannelReply> running = new AnswerRelay(channel, new Taker(channel) { Hangs = true }, deadline.Token).RunAsync(Begin(), "7");
        await deadline.CancelAsync();
        Assert.Equal(ChannelReplyKind.Closed, (await running).Kind);
    }

    private static ChannelReply Begin() => new(ChannelReplyKind.Streaming, PooledBytes.Copy("text/plain"u8));

    private static ChannelReply Part(string text) => new(ChannelReplyKind.Part, PooledBytes.Copy(Encoding.UTF8.GetBytes(text)));

    private sealed class Script(params ChannelReply[] replies) : IRuntimeChannel
    {
        public int Read { get; private set; }

        public ValueTask<ChannelReply> InitAsync(ReadOnlyMemory<byte> configuration) => ContinueAsync();

        public ValueTask<ChannelReply> InvokeAsync(InvocationFrame invocation) => ContinueAsync();

        public ValueTask<ChannelReply> ContinueAsync() => ValueTask.FromResult(replies[Read++]);

        public void Close()
        {
            // there is nothing behind it
        }

        public void Dispose()
        {
            // there is nothing behind it
        }
    }

    private sealed class Taker(Script channel) : IAnswerStream
    {
        public List<string> Heard { get; } = [];

        public bool Hangs { get; init; }

        public ValueTask BeginAsync(string contentType, string executedVersion, CancellationToken deadline)
        {
            Heard.Add($"{contentType} {executedVersion}");
            return ValueTask.CompletedTask;
        }

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> part, CancellationToken deadline)
        {
            await Task.Delay(Hangs ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, deadline);
            Heard.Add($"{Encoding.UTF8.GetString(part.Span)} after {channel.Read}");
        }
    }
}
