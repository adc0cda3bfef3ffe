using System.Net;
using System.Net.Sockets;
using System.Text;
using Virga.Node.Values;

namespace Virga.Node.Federation.Providers;

/// <summary>Requests to providers: one answer each, whole, no larger and no later than said.</summary>
/// <param name="http">Sends; follows no redirect.</param>
internal sealed class ProviderHttp(HttpMessageInvoker http, TimeProvider time) : IDisposable
{
    private const int Chunk = 16 << 10;
    private const int KeepAliveAfter = 5, KeepAliveInterval = 2, KeepAliveProbes = 3; // s; s; as many
    private const int TcpUserTimeout = 18; // TCP_USER_TIMEOUT of tcp(7)
    private const int Unacknowledged = 11_000; // ms
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    public static ProviderHttp Create(TimeProvider time) => new(
        new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // a signature is for one address, a password too
            AutomaticDecompression = DecompressionMethods.None, // so that what is read is as large as it is
            ConnectCallback = ConnectAsync,
            ConnectTimeout = ConnectTimeout,
            MaxConnectionsPerServer = 256,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // names are looked up again
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8, // as servers read them
            UseCookies = false,
            UseProxy = false,
        }),
        time);

    public void Dispose() => http.Dispose();

    /// <param name="who">The provider, for errors.</param>
    /// <param name="limit">Bytes of the answer's body.</param>
    public async Task<ProviderReply> SendAsync(string who, HttpRequestMessage message, int limit, TimeSpan timeout, CancellationToken cancellation)
    {
        if (timeout <= TimeSpan.Zero)
        {
            return Late(who, timeout) with { MayHaveArrived = false };
        }

        using CancellationTokenSource late = new(timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            using HttpResponseMessage response = await http.SendAsync(message, either.Token).ConfigureAwait(false);
            return await ReadAsync(response.Content, limit, either.Token).ConfigureAwait(false) is { } body
                ? new ProviderReply { Status = (int)response.StatusCode, Headers = response.Headers, ContentHeaders = response.Content.Headers, Body = body }
                : Failed(who, $"answered with more than {limit} bytes", mayHaveArrived: true);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return late.IsCancellationRequested ? Late(who, timeout) : Failed(who, $"can't be connected to within {ConnectTimeout.TotalSeconds} s", mayHaveArrived: false);
        }
        catch (HttpRequestException e)
        {
            bool neverSent = e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;
            return Failed(who, neverSent ? $"can't be connected to ({e.HttpRequestError})" : $"broke off ({e.HttpRequestError})", !neverSent);
        }
        catch (IOException)
        {
            return Failed(who, "broke off in the middle of its answer", mayHaveArrived: true);
        }
    }

    /// <summary>A provider that is cut off is noticed by the connection, not only by the call's patience, which is long.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveAfter);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveInterval);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbes);
            socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, TcpUserTimeout, BitConverter.GetBytes(Unacknowledged)); // what was sent and isn't acknowledged
            await socket.ConnectAsync(context.DnsEndPoint, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static ProviderReply Late(string who, TimeSpan timeout) => Failed(who, $"gave no answer within {timeout.TotalSeconds:0.###} s", mayHaveArrived: true);

    private static ProviderReply Failed(string who, string what, bool mayHaveArrived) =>
        new() { Failure = new VirgaError(Outcome.Unavailable, $"Provider {who} {what}."), MayHaveArrived = mayHaveArrived };

    /// <summary>Null: it is larger than the limit.</summary>
    private static async Task<byte[]?> ReadAsync(HttpContent content, int limit, CancellationToken cancellation)
    {
        if (content.Headers.ContentLength > limit)
        {
            return null;
        }

        using MemoryStream whole = new();
        byte[] chunk = new byte[Chunk];
        Stream body = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            while (await body.ReadAsync(chunk, cancellation).ConfigureAwait(false) is > 0 and int read)
            {
                if (whole.Length + read > limit)
                {
                    return null;
                }

                whole.Write(chunk.AsSpan(0, read));
            }
        }

        return whole.ToArray();
    }
}
