using System.Net;
using System.Net.Sockets;
using Virga.Node.Sandboxes.Egress;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>
/// The gateway's own outbound requests. They go where functions may go: the public internet, and networks that the operator allows; so an
/// integration's URL can't be used to reach the machine or its neighbours.
/// </summary>
internal sealed class OutboundHttp(EgressPolicy policy) : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private readonly HttpMessageInvoker integrations = Make(policy.Allows);
    private readonly HttpMessageInvoker issuers = Make(address => IPAddress.IsLoopback(address) || policy.Allows(address));

    /// <summary>For integrations.</summary>
    public HttpMessageInvoker Integrations => integrations;

    /// <summary>For issuers of tokens, whose answers nobody is shown: they may be on this machine too.</summary>
    public HttpMessageInvoker Issuers => issuers;

    public void Dispose()
    {
        integrations.Dispose();
        issuers.Dispose();
    }

    private static HttpMessageInvoker Make(Func<IPAddress, bool> allows) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectCallback = (context, cancellation) => ConnectAsync(context.DnsEndPoint, allows, cancellation),
        ConnectTimeout = ConnectTimeout,
        MaxConnectionsPerServer = 256,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // names are looked up again
        UseCookies = false,
        UseProxy = false,
    });

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, Func<IPAddress, bool> allows, CancellationToken cancellation)
    {
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(target.Host, AddressFamily.InterNetwork, cancellation).ConfigureAwait(false);
        IPAddress address = Array.Find(addresses, one => allows(one)) ?? throw new HttpRequestException($"{target.Host} may not be connected to");
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, target.Port, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
