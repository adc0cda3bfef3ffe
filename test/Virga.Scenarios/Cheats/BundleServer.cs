using System.Net;
using System.Text;
using Virga.Node.Federation.Audit;
using Virga.Node.Mesh.Content;

namespace Virga.Scenarios.Cheats;

/// <summary>What a gateway shows of its batch, honest or not: small bundles, of one block.</summary>
internal sealed class BundleServer : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly Task serving;

    public BundleServer(int port)
    {
        Address = $"http://127.0.0.1:{port}";
        listener.Prefixes.Add(Address + "/");
        listener.Start();
        serving = ServeAsync();
    }

    public string Address { get; }

    public BatchBundle? Bundle { get; set; }

    /// <summary>Sends other bytes than the id names.</summary>
    public bool Garbles { get; set; }

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            byte[] bytes = Bundle?.ToBytes() ?? [];
            bool isWhere = context.Request.Url!.AbsolutePath.StartsWith(BundleEndpoint.Prefix, StringComparison.Ordinal);
            context.Response.StatusCode = Bundle is null ? 404 : 200;
            byte[] answer = isWhere ? Encoding.UTF8.GetBytes($$"""{"Cid":"{{Cid.Of(CidCodec.Raw, bytes)}}"}""") : Garbles ? [.. bytes, 0] : bytes;
            await context.Response.OutputStream.WriteAsync(answer);
            context.Response.Close();
        }
    }
}
