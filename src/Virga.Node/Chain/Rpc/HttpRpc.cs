using System.Net.Http.Headers;
using System.Text.Json;

namespace Virga.Node.Chain.Rpc;

/// <summary>JSON-RPC over HTTP. New blocks are looked for at an interval.</summary>
internal sealed class HttpRpc : IRpcConnection
{
    private readonly HttpClient http;
    private readonly Uri address;
    private readonly RpcOptions options;
    private readonly TimeProvider time;

    /// <param name="address">A user name and password in it are sent as basic authentication.</param>
    public HttpRpc(Uri address, RpcOptions options, TimeProvider time)
    {
        (this.address, this.options, this.time) = (address, options, time);
        http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false }) { Timeout = options.Timeout, MaxResponseContentBufferSize = options.MaxAnswer };
        if (address.UserInfo.Length > 0)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo))));
        }
    }

    public async Task<IReadOnlyList<RpcAnswer>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellation)
    {
        try
        {
            using ByteArrayContent content = new(RpcJson.Write(requests, 1));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage response = await http.PostAsync(address, content, cancellation).ConfigureAwait(false);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            return RpcJson.Read(JsonSerializer.Deserialize<JsonElement>(body), requests.Count, 1);
        }
        catch (JsonException)
        {
            return Failed(requests, "its answer is no JSON");
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return [.. Enumerable.Repeat(RpcAnswer.Failed(RpcFault.TooLong), requests.Count)];
        }
        catch (HttpRequestException e)
        {
            return Failed(requests, e.Message);
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Failed(requests, $"no answer within {options.Timeout.TotalSeconds:0} s");
        }
    }

    public Task WaitForHeadAsync(CancellationToken cancellation) => Task.Delay(options.Poll, time, cancellation);

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    private RpcAnswer[] Failed(IReadOnlyList<RpcRequest> requests, string why) =>
        [.. Enumerable.Repeat(RpcAnswer.Failed(RpcFault.NotReached($"the chain at {address.GetComponents(UriComponents.HostAndPort, UriFormat.Unescaped)} can't be reached: {why}")), requests.Count)];
}
