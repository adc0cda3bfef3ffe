using System.Net;
using System.Net.Sockets;
using Virga.Node.Functions.Images;
using Virga.Node.Values;

namespace Virga.Node.Tests.Functions.Images;

public sealed class RegistrySourceTests : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly int port = FreePort();
    private readonly Dictionary<string, Action<HttpListenerContext>> answers = [];

    public RegistrySourceTests()
    {
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        _ = ServeAsync();
    }

    public void Dispose() => listener.Close();

    [Fact]
    public void ReadManifest_ByTag_AsksForEveryKindOfManifest()
    {
        string? accepted = null;
        answers["/v2/team/image/manifests/it"] = context => Answer(context, 200, accepted = context.Request.Headers["Accept"]!);
        using RegistrySource source = Open();
        Assert.NotEmpty(source.ReadManifest("it").Value);
        Assert.All(ImageMediaTypes.Manifests, type => Assert.Contains(type, accepted!, StringComparison.Ordinal));
    }

    [Fact]
    public void ReadManifest_TokenForEverybody_IsFetchedOnceAndSent()
    {
        int fetched = 0;
        answers["/token"] = context => Answer(context, 200, $$"""{"token":"{{context.Request.QueryString["scope"]}}{{++fetched}}"}""");
        answers["/v2/team/image/manifests/it"] = context =>
        {
            bool isKnown = context.Request.Headers["Authorization"] == "Bearer pull1";
            context.Response.AddHeader("WWW-Authenticate", $"Bearer realm=\"http://127.0.0.1:{port}/token\",service=\"s\",scope=\"pull\"");
            Answer(context, isKnown ? 200 : 401, "manifest");
        };
        using RegistrySource source = Open();
        Assert.Equal("manifest"u8.ToArray(), source.ReadManifest("it").Value);
        Assert.Equal("manifest"u8.ToArray(), source.ReadManifest("it").Value);
        Assert.Equal(1, fetched);
    }

    [Fact]
    public void ReadManifest_Redirect_IsFollowed()
    {
        answers["/v2/team/image/manifests/it"] = context => Redirect(context, "/elsewhere");
        answers["/elsewhere"] = context => Answer(context, 200, "manifest");
        using RegistrySource source = Open();
        Assert.Equal("manifest"u8.ToArray(), source.ReadManifest("it").Value);
    }

    [Fact]
    public void ReadManifest_RedirectToPlainHttpElsewhere_IsNotFollowed()
    {
        answers["/v2/team/image/manifests/it"] = context => Redirect(context, "http://host.example/manifest");
        using RegistrySource source = Open();
        Assert.Contains("HTTPS", Assert.Throws<HttpRequestException>(() => source.ReadManifest("it")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, Outcome.InvalidParameter, "does not exist")]
    [InlineData(401, Outcome.AccessDenied, "permission")]
    [InlineData(403, Outcome.AccessDenied, "permission")]
    [InlineData(500, Outcome.InvalidParameter, "answered 500")]
    public void ReadManifest_Refusal_SaysWhy(int status, Outcome outcome, string reason)
    {
        answers["/v2/team/image/manifests/it"] = context => Answer(context, status, "");
        using RegistrySource source = Open();
        VirgaError error = source.ReadManifest("it").Error!;
        Assert.Equal(outcome, error.Outcome);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_NobodyListens_IsAnErrorThatSaysSo()
    {
        using TempFolder folder = new();
        ImageStore store = new(new ImageStoreOptions { Folder = folder.Path }, TimeProvider.System);
        Assert.Contains("could not be pulled", store.Add($"127.0.0.1:{FreePort()}/team/image:it", "x86_64").Error!.Message, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static void Answer(HttpListenerContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.Close(System.Text.Encoding.UTF8.GetBytes(body), willBlock: false);
    }

    private static void Redirect(HttpListenerContext context, string target)
    {
        context.Response.Redirect(target);
        context.Response.Close();
    }

    private RegistrySource Open() => new(new ImageReference($"127.0.0.1:{port}", "team/image", "it"), $"127.0.0.1:{port}/team/image:it");

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await listener.GetContextAsync();
                answers[context.Request.Url!.AbsolutePath](context);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
