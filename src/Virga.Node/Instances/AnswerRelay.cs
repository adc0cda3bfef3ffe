using System.Buffers;
using System.Text;
using Virga.Node.Runtimes;
using Virga.Node.Values;

namespace Virga.Node.Instances;

/// <summary>
/// Passes a streamed answer on, part by part: the next one is only read when the one before has been taken, so that nothing piles up here.
/// Without a taker the parts become an ordinary answer. Source: AWS Lambda developer guide, "Response streaming for Lambda functions".
/// </summary>
internal sealed class AnswerRelay(IRuntimeChannel channel, IAnswerStream? taker, CancellationToken deadline)
{
    /// <summary>Lambda's limit on a streamed answer, 200 MB.</summary>
    public const int MaxStreamed = 200 << 20;

    private readonly ArrayBufferWriter<byte>? collected = taker is null ? new() : null;
    private int received;

    /// <summary>Bytes passed on to the taker.</summary>
    public int Passed => taker is null ? 0 : received;

    /// <summary>The last word on the call, as if it had been answered at once.</summary>
    public async ValueTask<ChannelReply> RunAsync(ChannelReply begun, string version)
    {
        try
        {
            using (begun.Body)
            {
                if (taker is not null)
                {
                    await taker.BeginAsync(Encoding.UTF8.GetString(begun.Body.Span), version, deadline).ConfigureAwait(false);
                }
            }

            return await PassAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return new ChannelReply(ChannelReplyKind.Closed);
        }
    }

    private async ValueTask<ChannelReply> PassAsync()
    {
        int limit = taker is null ? FrameChannel.MaxAnswer : MaxStreamed;
        for (;;)
        {
            ChannelReply reply = await channel.ContinueAsync().ConfigureAwait(false);
            if (reply.Kind != ChannelReplyKind.Part)
            {
                return reply.Kind == ChannelReplyKind.End ? new ChannelReply(ChannelReplyKind.Result, PooledBytes.Copy(collected is null ? default : collected.WrittenSpan)) : reply;
            }

            using PooledBytes part = reply.Body;
            received += part.Length;
            if (received > limit)
            {
                return new ChannelReply(ChannelReplyKind.TooLarge);
            }

            collected?.Write(part.Span);
            if (taker is not null)
            {
                await taker.WriteAsync(part.Memory, deadline).ConfigureAwait(false);
            }
        }
    }
}
