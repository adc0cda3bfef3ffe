using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;

namespace Virga.Node.Chain.Rpc;

/// <summary>
/// JSON-RPC over a WebSocket, which is opened when it is needed and again after it broke. New blocks are told by the node where it has
/// <c>eth_subscribe</c>, and looked for at an interval beside it.
/// </summary>
internal sealed class WebSocketRpc(Uri address, RpcOptions options, TimeProvider time) : IRpcConnection
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<RpcAnswer>> waiting = [];
    private readonly SemaphoreSlim gate = new(1);
    private readonly CancellationTokenSource closing = new();
    private TaskCompletionSource head = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ClientWebSocket? socket;
    private long lastId;

    public async Task<IReadOnlyList<RpcAnswer>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellation)
    {
        long first = Interlocked.Add(ref lastId, requests.Count) - requests.Count + 1;
        TaskCompletionSource<RpcAnswer>[] answers = [.. requests.Select(_ => new TaskCompletionSource<RpcAnswer>(TaskCreationOptions.RunContinuationsAsynchronously))];
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, closing.Token);
        limit.CancelAfter(options.Timeout);
        try
        {
            for (int i = 0; i < answers.Length; i++)
            {
                waiting[first + i] = answers[i];
            }

            await WriteAsync(RpcJson.Write(requests, first), limit.Token).ConfigureAwait(false);
            return await Task.WhenAll(answers.Select(answer => answer.Task)).WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException or InvalidOperationException)
        {
            return Failed(requests.Count, e.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Failed(requests.Count, $"no answer within {options.Timeout.TotalSeconds:0} s");
        }
        finally
        {
            for (int i = 0; i < answers.Length; i++)
            {
                waiting.TryRemove(first + i, out _);
            }
        }
    }

    public async Task WaitForHeadAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource poll = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(head.Task, Task.Delay(options.Poll, time, poll.Token)).ConfigureAwait(false);
        await poll.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        head = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        socket?.Dispose();
        closing.Dispose();
        gate.Dispose();
    }

    private async Task WriteAsync(byte[] message, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (socket is not { State: WebSocketState.Open })
            {
                socket?.Dispose();
                socket = new ClientWebSocket();
                await socket.ConnectAsync(address, cancellation).ConfigureAwait(false);
                _ = ReadAsync(socket);
                await socket.SendAsync(RpcJson.Write([new RpcRequest("eth_subscribe", "newHeads")], 0), WebSocketMessageType.Text, endOfMessage: true, cancellation).ConfigureAwait(false);
            }

            await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellation).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task ReadAsync(ClientWebSocket from)
    {
        ArrayBufferWriter<byte> message = new();
        string why = "the connection ended";
        try
        {
            while (from.State == WebSocketState.Open)
            {
                ValueWebSocketReceiveResult part = await from.ReceiveAsync(message.GetMemory(64 * 1024), closing.Token).ConfigureAwait(false);
                message.Advance(part.Count);
                if (message.WrittenCount > options.MaxAnswer)
                {
                    Refuse(message.WrittenSpan);
                    break;
                }

                if (part.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                if (part.EndOfMessage)
                {
                    Take(JsonSerializer.Deserialize<JsonElement>(message.WrittenSpan));
                    message.ResetWrittenCount();
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or JsonException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            why = e.Message;
        }

        from.Abort();
        foreach (TaskCompletionSource<RpcAnswer> one in waiting.Values)
        {
            one.TrySetResult(RpcAnswer.Failed(RpcFault.NotReached($"the chain at {address.Authority} can't be reached: {why}")));
        }

        head.TrySetResult(); // who waits for a block looks again, and so opens a new connection
    }

    /// <summary>Who asked for too much must know, or would ask the same again for ever; the others only lose their connection.</summary>
    private void Refuse(ReadOnlySpan<byte> beginning)
    {
        if (RpcJson.IdIn(beginning) is { } id && waiting.TryGetValue(id, out TaskCompletionSource<RpcAnswer>? asker))
        {
            asker.TrySetResult(RpcAnswer.Failed(RpcFault.TooLong));
        }
    }

    private void Take(JsonElement message)
    {
        foreach (JsonElement one in message.ValueKind == JsonValueKind.Array ? [.. message.EnumerateArray()] : (JsonElement[])[message])
        {
            if (one.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            if (one.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out long number))
            {
                waiting.GetValueOrDefault(number)?.TrySetResult(RpcJson.Answer(one));
            }
            else if (one.TryGetProperty("method", out JsonElement method) && method.ValueEquals("eth_subscription"))
            {
                head.TrySetResult();
            }
        }
    }

    private RpcAnswer[] Failed(int count, string why) =>
        [.. Enumerable.Repeat(RpcAnswer.Failed(RpcFault.NotReached($"the chain at {address.Authority} can't be reached: {why}")), count)];
}
