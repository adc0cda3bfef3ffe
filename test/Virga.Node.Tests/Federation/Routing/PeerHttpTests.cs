using System.Net;
using Virga.Node.Federation.Providers;
using Virga.Node.Federation.Routing;
using Virga.Node.Tests.Federation.Providers;

namespace Virga.Node.Tests.Federation.Routing;

/// <summary>When a gateway that gives no answer is left alone, and when it is asked again.</summary>
public sealed class PeerHttpTests : IDisposable
{
    private static readonly Uri Peer = new("http://127.0.0.1:1/");
    private readonly FakeTime time = new(new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero));
    private readonly RoutingOptions options = new();
    private readonly FakeServer server;
    private readonly PeerHttp http;
    private bool isSilent = true;
    private TaskCompletionSource<HttpResponseMessage>? slow;

    public PeerHttpTests()
    {
        server = new FakeServer((_, _) => isSilent ? throw new HttpRequestException(HttpRequestError.ConnectionError) : slow?.Task ?? Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)));
        http = new PeerHttp(server.Http(), options, time);
    }

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task Peer_SilentTooOften_IsNotAskedForAWhileThenProbed()
    {
        for (int call = 0; call < options.Circuits.BreakAfter; call++)
        {
            Assert.False((await AskAsync("a"))!.MayHaveArrived);
        }

        Assert.Null(await AskAsync("a"));
        Assert.NotNull(await AskAsync("b"));
        Assert.Equal(options.Circuits.BreakAfter + 1, server.Requests.Count);

        time.Now += options.Circuits.BreakFor + TimeSpan.FromSeconds(1);
        Assert.NotNull((await AskAsync("a"))!.Failure); // the probe fails
        Assert.Null(await AskAsync("a"));

        isSilent = false;
        time.Now += options.Circuits.BreakFor + TimeSpan.FromSeconds(1);
        Assert.Equal(503, (await AskAsync("a"))!.Status);
        Assert.NotNull(await AskAsync("a"));
    }

    [Fact]
    public async Task Peer_ThatRefuses_IsNotSilent()
    {
        isSilent = false;
        for (int call = 0; call < 3 * options.Circuits.BreakAfter; call++)
        {
            Assert.Equal(503, (await AskAsync("a"))!.Status);
        }
    }

    [Fact]
    public async Task Probe_UnderWay_IsTheOnlyOne()
    {
        for (int call = 0; call < options.Circuits.BreakAfter; call++)
        {
            await AskAsync("a");
        }

        (isSilent, slow) = (false, new TaskCompletionSource<HttpResponseMessage>());
        time.Now += options.Circuits.BreakFor + TimeSpan.FromSeconds(1);
        Task<ProviderReply?> probe = AskAsync("a");
        Assert.Null(await AskAsync("a"));
        slow.SetResult(new HttpResponseMessage(HttpStatusCode.OK));
        Assert.Equal(200, (await probe)!.Status);
    }

    private async Task<ProviderReply?> AskAsync(string peer)
    {
        using HttpRequestMessage message = new(HttpMethod.Post, Peer);
        return await http.SendAsync(peer, message, TimeSpan.FromSeconds(30), default);
    }
}
