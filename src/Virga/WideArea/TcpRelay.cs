using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Virga.WideArea;

/// <summary>A port on loopback whose connections go on elsewhere, each byte as much later as the way is long.</summary>
internal sealed class TcpRelay : IDisposable
{
    private const int ChunkSize = 64 << 10;
    private const int MaxChunks = 256;

    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Func<Socket, CancellationToken, Task<RelayedWay>> open;
    private readonly CancellationTokenSource ended = new();
    private readonly Task accepting;

    /// <param name="open">Connects to the far end for what was accepted.</param>
    public TcpRelay(Func<Socket, CancellationToken, Task<RelayedWay>> open)
    {
        this.open = open;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    public void Dispose()
    {
        ended.Cancel();
        listener.Dispose();
        accepting.GetAwaiter().GetResult();
        ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> running = [];
        try
        {
            while (true)
            {
                Socket near = await listener.AcceptAsync(ended.Token).ConfigureAwait(false);
                running.RemoveAll(task => task.IsCompleted);
                running.Add(Task.Run(() => RelayAsync(near)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            await Task.WhenAll(running).ConfigureAwait(false); // they end by the same token
        }
    }

    private async Task RelayAsync(Socket near)
    {
        using (near)
        {
            try
            {
                near.NoDelay = true;
                RelayedWay way = await open(near, ended.Token).ConfigureAwait(false);
                using Socket far = way.Far;
                far.NoDelay = true;
                await Task.Delay(way.Delay * 2, ended.Token).ConfigureAwait(false); // a connection takes a round trip
                await Task.WhenAll(PumpAsync(near, far, way.Delay), PumpAsync(far, near, way.Delay)).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
            {
                // one end is gone: both are closed
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, TimeSpan delay)
    {
        Channel<(byte[] Bytes, int Length, long At)> under = Channel.CreateBounded<(byte[], int, long)>(MaxChunks);
        Task writing = WriteAsync(under.Reader, to, delay);
        try
        {
            while (true)
            {
                byte[] buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
                int length = await from.ReceiveAsync(buffer, ended.Token).ConfigureAwait(false);
                if (length == 0)
                {
                    break;
                }

                await under.Writer.WriteAsync((buffer, length, Stopwatch.GetTimestamp()), ended.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            under.Writer.TryComplete();
        }

        await writing.ConfigureAwait(false);
        to.Shutdown(SocketShutdown.Send);
    }

    private async Task WriteAsync(ChannelReader<(byte[] Bytes, int Length, long At)> under, Socket to, TimeSpan delay)
    {
        await foreach ((byte[] bytes, int length, long at) in under.ReadAllAsync(ended.Token).ConfigureAwait(false))
        {
            TimeSpan left = delay - Stopwatch.GetElapsedTime(at);
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, ended.Token).ConfigureAwait(false);
            }

            for (int sent = 0; sent < length;)
            {
                sent += await to.SendAsync(bytes.AsMemory(sent, length - sent), ended.Token).ConfigureAwait(false);
            }

            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
