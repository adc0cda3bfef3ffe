using Virga.Node.Values;

namespace Virga.Node.Mesh.Content;

/// <summary>
/// Blocks from other nodes by plain HTTP: each serves <c>GET /ipfs/CID?format=raw</c> of what is public there. Source: IPFS, "Trustless
/// Gateway Specification". Who gave a block last is asked first for the next.
/// </summary>
/// <param name="peers">Addresses of nodes, <c>http://host:port</c>, as they are known now.</param>
internal sealed class HttpBlockExchange(Func<IEnumerable<Uri>> peers) : IBlockExchange, IDisposable
{
    private const string RawBlock = "application/vnd.ipld.raw";
    private const int MaxPeers = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(3), MaxConnectionsPerServer = 16 })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = Block.MaxSize,
    };

    private volatile Uri? last;

    public async Task<ReadOnlyMemory<byte>?> FetchAsync(Cid id, CancellationToken cancellation)
    {
        foreach (Uri peer in peers().Where(peer => peer.Scheme is "http" or "https").Distinct().OrderBy(peer => peer == last ? 0 : 1).Take(MaxPeers))
        {
            if (await AskAsync(peer, id, cancellation).ConfigureAwait(false) is { } bytes && id.Names(bytes))
            {
                last = peer;
                return bytes;
            }
        }

        return null;
    }

    public void Dispose() => http.Dispose();

    private async Task<byte[]?> AskAsync(Uri peer, Cid id, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, new Uri(peer, $"/ipfs/{id}?format=raw"));
            request.Headers.Accept.ParseAdd(RawBlock);
            using HttpResponseMessage response = await http.SendAsync(request, patience.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? await response.Content.ReadAsByteArrayAsync(patience.Token).ConfigureAwait(false) : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null; // gone, slow, or sending more than a block: the next peer is asked
        }
    }
}
