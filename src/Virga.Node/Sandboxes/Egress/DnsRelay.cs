using System.Net;
using System.Net.Sockets;

namespace Virga.Node.Sandboxes.Egress;

/// <summary>
/// Answers a sandbox's DNS queries (RFC 1035, UDP) by asking the host's first name server. Bounded: queries beyond
/// <see cref="MaxPending"/> are dropped, which a resolver retries.
/// </summary>
internal sealed class DnsRelay(IPEndPoint? nameServer)
{
    private const int MaxPending = 64;
    private const int MaxMessage = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The host's own choice, from <c>/etc/resolv.conf</c>; null when it has none.</summary>
    public static IPEndPoint? HostNameServer(string path = "/etc/resolv.conf")
    {
        if (!File.Exists(path))
        {
            return null;
        }

        foreach (string line in File.ReadLines(path))
        {
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words is ["nameserver", string text, ..] && IPAddress.TryParse(text, out IPAddress? address))
            {
                return new IPEndPoint(address, 53);
            }
        }

        return null;
    }

    /// <summary>Serves one sandbox's socket until it is closed or <paramref name="cancellation"/>.</summary>
    public async Task ServeAsync(Socket socket, CancellationToken cancellation)
    {
        using SemaphoreSlim pending = new(MaxPending);
        byte[] buffer = new byte[MaxMessage];
        IPEndPoint anyone = new(IPAddress.Any, 0);
        while (!cancellation.IsCancellationRequested)
        {
            SocketReceiveFromResult query = await socket.ReceiveFromAsync(buffer, SocketFlags.None, anyone, cancellation).ConfigureAwait(false);
            if (nameServer is not null && pending.Wait(0, cancellation))
            {
                _ = AnswerAsync(socket, buffer.AsSpan(0, query.ReceivedBytes).ToArray(), query.RemoteEndPoint, pending, cancellation);
            }
        }
    }

    private async Task AnswerAsync(Socket socket, byte[] query, EndPoint asker, SemaphoreSlim pending, CancellationToken cancellation)
    {
        try
        {
            using Socket upstream = new(nameServer!.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(Patience);
            await upstream.ConnectAsync(nameServer, limit.Token).ConfigureAwait(false);
            await upstream.SendAsync(query, SocketFlags.None, limit.Token).ConfigureAwait(false);
            byte[] answer = new byte[MaxMessage];
            int length = await upstream.ReceiveAsync(answer, SocketFlags.None, limit.Token).ConfigureAwait(false);
            await socket.SendToAsync(answer.AsMemory(0, length), SocketFlags.None, asker, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // no answer: the resolver inside asks again or gives up, as with any lost datagram
        }
        finally
        {
            TryRelease(pending);
        }
    }

    private static void TryRelease(SemaphoreSlim pending)
    {
        try
        {
            pending.Release();
        }
        catch (ObjectDisposedException)
        {
            // the sandbox ended meanwhile
        }
    }
}
