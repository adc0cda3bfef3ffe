using System.Net.Http.Headers;
using System.Net.Sockets;
using Virga.Node.Values;

namespace Virga.Node.Runtimes.Extensions.Telemetry;

/// <summary>The HTTP server of an extension, inside its sandbox.</summary>
internal sealed class TelemetryDestination : IDisposable
{
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(10);

    private readonly HttpClient client;
    private readonly Uri uri;

    /// <param name="connect">Connects with a port of the sandbox.</param>
    public TelemetryDestination(Uri uri, Func<int, Task<Result<Socket>>> connect)
    {
        this.uri = uri;
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            ConnectCallback = async (context, _) => (await connect(context.DnsEndPoint.Port).ConfigureAwait(false)).TryGet(out Socket? socket, out VirgaError? error)
                ? new NetworkStream(socket, ownsSocket: true)
                : throw new IOException(error.Message),
        };
        client = new HttpClient(handler) { Timeout = AnswerPatience };
    }

    /// <summary>Whether the extension took it.</summary>
    public async Task<bool> PostAsync(byte[] json)
    {
        using ByteArrayContent content = new(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpRequestMessage request = new(HttpMethod.Post, uri) { Content = content };
        try
        {
            using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    public void Dispose() => client.Dispose();
}
