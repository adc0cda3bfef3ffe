using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Virga.Node.Functions.Images;

/// <summary>
/// Requests to a registry, by HTTPS unless it is on loopback and sends nowhere else. A registry that falls silent is given up.
/// </summary>
internal sealed partial class RegistryConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly bool isLoopback;
    private readonly HttpClient client;

    public RegistryConnection(bool isLoopback)
    {
        this.isLoopback = isLoopback;
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // each address is looked at first
            UseCookies = false,
            UseProxy = !isLoopback,
            ConnectCallback = (context, _) => ValueTask.FromResult<Stream>(Connect(context)),
        });
        client.Timeout = Patience;
    }

    /// <summary>The answer's head; its body is read from the network.</summary>
    public HttpResponseMessage Get(Uri address, IReadOnlyList<string> accepted, AuthenticationHeaderValue? authorization)
    {
        if (address.Scheme != Uri.UriSchemeHttps && !(isLoopback && address is { Scheme: "http", IsLoopback: true }))
        {
            throw new HttpRequestException($"{address.GetLeftPart(UriPartial.Authority)} can only be used by HTTPS");
        }

        using HttpRequestMessage request = new(HttpMethod.Get, address);
        request.Headers.Authorization = authorization;
        foreach (string type in accepted)
        {
            request.Headers.Accept.ParseAdd(type);
        }

        return client.Send(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>A token for everybody, as public registries give it; null: there is none. Source: Docker's "Token authentication".</summary>
    public string? FetchToken(IEnumerable<AuthenticationHeaderValue> challenges)
    {
        if (challenges.FirstOrDefault(one => one.Scheme == "Bearer")?.Parameter is not { } challenge)
        {
            return null;
        }

        Dictionary<string, string> parts = Parameter().Matches(challenge).DistinctBy(match => match.Groups[1].Value).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        if (!Uri.TryCreate(parts.GetValueOrDefault("realm"), UriKind.Absolute, out Uri? realm))
        {
            return null;
        }

        string query = string.Join('&', parts.Where(part => part.Key is "service" or "scope").Select(part => $"{part.Key}={Uri.EscapeDataString(part.Value)}"));
        using HttpResponseMessage response = Get(new UriBuilder(realm) { Query = query }.Uri, [], null);
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        using Stream stream = response.Content.ReadAsStream();
        byte[] buffer = new byte[64 << 10];
        using JsonDocument document = JsonDocument.Parse(buffer.AsMemory(0, stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)));
        return document.RootElement.TryGetProperty("token", out JsonElement token) || document.RootElement.TryGetProperty("access_token", out token) ? token.GetString() : null;
    }

    public void Dispose() => client.Dispose();

    private static NetworkStream Connect(SocketsHttpConnectionContext context)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Connect(context.DnsEndPoint);
            return new NetworkStream(socket, ownsSocket: true) { ReadTimeout = (int)Patience.TotalMilliseconds };
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    [GeneratedRegex("(\\w+)=\"([^\"]*)\"")]
    private static partial Regex Parameter();
}
