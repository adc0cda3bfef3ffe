using System.Net;
using System.Net.Sockets;
using System.Text;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Registry;
using Virga.Node.Hosting;
using Virga.Node.Mesh;

namespace Virga.Node.Tests.Hosting;

public sealed class RegistryPeersTests : IDisposable
{
    private const string Known = "12D3KooWMXVHP99ypRnRukh2mUpNeBAHN7uvvcUT7xo64Z8knESo";
    private const string Other = "12D3KooWEGBVAoHqM6cn4o2Dh3crdVqS5GpP52p94U1QG7J3CLRm";

    private readonly HttpListener server = new();
    private readonly string url;
    private readonly FakeTime time = new(DateTimeOffset.UnixEpoch);
    private string answer = "";
    private int asked;

    public RegistryPeersTests()
    {
        url = $"http://127.0.0.1:{FreePort()}/";
        server.Prefixes.Add(url);
        server.Start();
        _ = ServeAsync();
    }

    public void Dispose() => server.Close();

    [Fact]
    public async Task Addresses_OfAGateway_AreThoseThatEndWithItsRegisteredPeer()
    {
        answer = $$"""{"Peer": "{{Known}}", "Addresses": ["/ip4/192.0.2.1/tcp/9/p2p/{{Known}}", "/ip4/192.0.2.2/tcp/9/p2p/{{Other}}", "/ip4/192.0.2.3/tcp/9"]}""";
        using RegistryPeers peers = Peers(Gateway(Known, url), Gateway(null, url));
        Assert.Equal([$"/ip4/192.0.2.1/tcp/9/p2p/{Known}"], await peers.AddressesAsync(default));
        Assert.Equal([$"/ip4/192.0.2.1/tcp/9/p2p/{Known}"], await peers.AddressesAsync(default));
        Assert.Equal(1, asked);
        time.Now += TimeSpan.FromMinutes(6);
        await peers.AddressesAsync(default);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Addresses_OfAGatewayThatIsCutOff_AreKeptAndItIsAskedAgainSoon()
    {
        string[] before = [$"/ip4/192.0.2.1/tcp/9/p2p/{Known}"];
        answer = $$"""{"Peer": "{{Known}}", "Addresses": ["{{before[0]}}"]}""";
        using RegistryPeers peers = Peers(Gateway(Known, url));
        Assert.Equal(before, await peers.AddressesAsync(default));
        string moved = answer.Replace("192.0.2.1", "192.0.2.7", StringComparison.Ordinal);
        answer = "no json";
        time.Now += TimeSpan.FromMinutes(6);
        Assert.Equal(before, await peers.AddressesAsync(default));
        answer = moved;
        Assert.Equal(before, await peers.AddressesAsync(default));
        time.Now += TimeSpan.FromSeconds(6);
        Assert.Equal([$"/ip4/192.0.2.7/tcp/9/p2p/{Known}"], await peers.AddressesAsync(default));
        Assert.Equal(3, asked);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task Addresses_OfAGatewayThatAnswersNonsense_AreNone(string nonsense)
    {
        answer = nonsense;
        using RegistryPeers peers = Peers(Gateway(Known, url), Gateway(Other, "file:///etc/passwd"), Gateway(Other, "http://127.0.0.1:1"));
        Assert.Empty(await peers.AddressesAsync(default));
    }

    private static RegisteredGateway Gateway(string? peer, string url) => new(EvmAddress.Zero, 0, 0, "region", 1, url, peer is null ? [] : PeerId.Parse(peer)!, 0, 0, 0);

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private RegistryPeers Peers(params RegisteredGateway[] gateways) => new(() => gateways, new MeshConnection(new MeshOptions { Folder = "unused" }), time);

    private async Task ServeAsync()
    {
        while (server.IsListening)
        {
            try
            {
                HttpListenerContext context = await server.GetContextAsync();
                asked++;
                Assert.Equal(PeerCard.Path, context.Request.Url!.AbsolutePath);
                context.Response.ContentType = "application/json";
                context.Response.Close(Encoding.UTF8.GetBytes(answer), willBlock: false);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
